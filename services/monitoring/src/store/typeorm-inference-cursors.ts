import { Injectable } from '@nestjs/common';
import { Database, managerOf, type Transaction } from '@baton/persistence';
import { InferenceCursors, type InferenceTrouble, type Move } from '../app/ports/inference-cursors.js';

@Injectable()
export class TypeormInferenceCursors extends InferenceCursors {
  constructor(private readonly database: Database) {
    super();
  }

  /** In one order everywhere, so that two processes never wait for each other. */
  async lock(tx: Transaction, reader: string, sources: readonly string[]): Promise<ReadonlyMap<string, number>> {
    const manager = managerOf(tx);
    await manager.query('INSERT INTO inference_cursor (reader, source, last_sequence) SELECT $1, source, 0 FROM unnest($2::text[]) AS source ORDER BY source ON CONFLICT DO NOTHING', [reader, sources]);
    const rows = await manager.query<Array<{ source: string; last_sequence: string }>>('SELECT source, last_sequence FROM inference_cursor WHERE reader = $1 AND source = ANY($2) ORDER BY source FOR UPDATE', [reader, sources]);
    return new Map(rows.map((row) => [row.source, Number(row.last_sequence)]));
  }

  async move(tx: Transaction, reader: string, moves: readonly Move[]): Promise<void> {
    await managerOf(tx).query(
      `UPDATE inference_cursor c SET last_sequence = u.last, missing = missing + u.passed FROM unnest($2::text[], $3::bigint[], $4::bigint[]) AS u(source, last, passed) WHERE c.reader = $1 AND c.source = u.source`,
      [reader, moves.map(({ source }) => source), moves.map(({ last }) => last), moves.map(({ missing }) => missing)]);
  }

  async positions(reader: string): Promise<ReadonlyMap<number, string>> {
    const rows = await this.database.query<{ partition: number; next_offset: string }>('SELECT partition, next_offset FROM inference_position WHERE reader = $1', [reader]);
    return new Map(rows.map((row) => [row.partition, row.next_offset]));
  }

  async note(tx: Transaction, reader: string, partition: number, nextOffset: string): Promise<void> {
    await managerOf(tx).query(
      `INSERT INTO inference_position (reader, partition, next_offset) VALUES ($1, $2, $3)
       ON CONFLICT (reader, partition) DO UPDATE SET next_offset = excluded.next_offset`, [reader, partition, nextOffset]);
  }

  async quarantine(tx: Transaction, reader: string, batch: { partition: number; offset: string; source: string; sequence: number; reason: string; bytes: Buffer }): Promise<void> {
    await managerOf(tx).query(
      `INSERT INTO quarantined_batch (reader, partition, record_offset, source, sequence, reason, bytes) VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT DO NOTHING`,
      [reader, batch.partition, batch.offset, batch.source, batch.sequence, batch.reason, batch.bytes]);
  }

  async closed(tx: Transaction, source: string, lastSequence: number): Promise<void> {
    await managerOf(tx).query('INSERT INTO inference_closed (source, last_sequence) VALUES ($1, $2) ON CONFLICT (source) DO UPDATE SET last_sequence = excluded.last_sequence', [source, lastSequence]);
  }

  async trouble(): Promise<InferenceTrouble> {
    const [row] = await this.database.query<{ missing: string; quarantined: string }>(
      `SELECT (SELECT coalesce(sum(missing), 0) FROM inference_cursor WHERE reader = 'windows')
              + (SELECT coalesce(sum(greatest(0, e.last_sequence - coalesce(c.last_sequence, 0))), 0) FROM inference_closed e LEFT JOIN inference_cursor c ON c.reader = 'windows' AND c.source = e.source) AS missing,
              (SELECT count(*) FROM quarantined_batch WHERE reader = 'windows') AS quarantined`);
    return { missing: Number(row!.missing), quarantined: Number(row!.quarantined) };
  }
}
