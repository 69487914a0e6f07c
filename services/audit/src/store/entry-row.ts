import type { LedgerEntry } from '../app/ports/ledger.js';

/** A row of `ledger_entry` as PostgreSQL gives it. */
export interface EntryRow {
  position: string; event_id: string | null; type: string | null; source: string; sequence: string; subject: string | null; key: string | null; time: Date; actor: string | null;
  correlation_id: string | null; causation_id: string | null; model_id: string | null; environment: string | null; data: string | null; well_formed: boolean; traceparent: string | null;
  topic: string; record_offset: string; headers: string; bytes: Buffer | null; leaf_hash: Buffer; hash: Buffer;
}

/** What an entry is made of: not the bytes, which would be read from disk for nothing. */
export const ENTRY_COLUMNS = 'position, event_id, type, source, sequence, subject, time, actor, correlation_id, causation_id, model_id, environment, data, well_formed, traceparent';

export const entryOf = (row: EntryRow): LedgerEntry => ({
  position: Number(row.position), id: row.event_id, type: row.type, source: row.source, sequence: Number(row.sequence), subject: row.subject, time: row.time.toISOString(),
  actor: row.actor, correlationId: row.correlation_id, causationId: row.causation_id, modelId: row.model_id, environment: row.environment,
  data: row.data === null ? null : JSON.parse(row.data) as unknown, wellFormed: row.well_formed, traceparent: row.traceparent,
});
