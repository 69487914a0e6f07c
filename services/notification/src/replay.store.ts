import { Injectable } from '@nestjs/common';
import { Database, managerOf, type Transaction } from '@baton/persistence';

/** Events of a period delivered once more to one subscription, and how far that has come. */
export interface Replay {
  id: string; subscriptionId: string; from: Date; to: Date; requestedBy: string; state: 'open' | 'done' | 'failed'; reason: string | null;
  /** Where it goes on, and where it ends. */
  position: number; lastPosition: number;
  /** Of `total` events of the period. */
  examined: number; matched: number; total: number;
  createdAt: Date; endedAt: Date | null;
}

interface ReplayRow {
  id: string; subscription_id: string; from_time: Date; to_time: Date; requested_by: string; state: Replay['state']; reason: string | null; position: string; last_position: string;
  examined: string; matched: string; total: string; created_at: Date; ended_at: Date | null;
}

@Injectable()
export class ReplayStore {
  constructor(private readonly database: Database) {}

  async insert(tx: Transaction, replay: Pick<Replay, 'id' | 'subscriptionId' | 'from' | 'to' | 'requestedBy' | 'position' | 'lastPosition' | 'total'>): Promise<void> {
    await managerOf(tx).query('INSERT INTO replay (id, subscription_id, from_time, to_time, requested_by, position, last_position, total) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)',
      [replay.id, replay.subscriptionId, replay.from, replay.to, replay.requestedBy, replay.position, replay.lastPosition, replay.total]);
  }

  async find(id: string): Promise<Replay | undefined> {
    return (await this.database.query<ReplayRow>('SELECT * FROM replay WHERE id = $1', [id])).map(replayOf)[0];
  }

  async lock(tx: Transaction, id: string): Promise<Replay | undefined> {
    return (await managerOf(tx).query<ReplayRow[]>('SELECT * FROM replay WHERE id = $1 FOR UPDATE', [id])).map(replayOf)[0];
  }

  async advance(tx: Transaction, id: string, by: { position: number; examined: number; matched: number }): Promise<void> {
    await managerOf(tx).query('UPDATE replay SET position = $2, examined = examined + $3, matched = matched + $4 WHERE id = $1', [id, by.position, by.examined, by.matched]);
  }

  async end(tx: Transaction, id: string, state: 'done' | 'failed', reason: string | null): Promise<void> {
    await managerOf(tx).query('UPDATE replay SET state = $2, reason = $3, ended_at = now() WHERE id = $1', [id, state, reason]);
  }

  /** A subscription's replays, the newest first. */
  async list(subscriptionId: string, limit: number, after: string | null): Promise<Replay[]> {
    return (await this.database.query<ReplayRow>('SELECT * FROM replay WHERE subscription_id = $1 AND ($2::uuid IS NULL OR id < $2) ORDER BY id DESC LIMIT $3', [subscriptionId, after, limit])).map(replayOf);
  }
}

const replayOf = (row: ReplayRow): Replay => ({
  id: row.id, subscriptionId: row.subscription_id, from: row.from_time, to: row.to_time, requestedBy: row.requested_by, state: row.state, reason: row.reason,
  position: Number(row.position), lastPosition: Number(row.last_position), examined: Number(row.examined), matched: Number(row.matched), total: Number(row.total),
  createdAt: row.created_at, endedAt: row.ended_at,
});
