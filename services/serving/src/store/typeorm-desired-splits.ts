import { Injectable } from '@nestjs/common';
import type { Variant } from '@baton/contracts/model/variant';
import { currentTraceparent, type Received } from '@baton/messaging';
import { Database, managerOf, type Transaction } from '@baton/persistence';
import type { DesiredSplit } from '../app/desired-split.js';
import { DESIRED_CHANNEL, DesiredSplits, type TrafficWanted } from '../app/ports/desired-splits.js';

interface Row {
  environment: string; model_id: string; name: string; current_name: string | null; former_names: string[] | null; rollout_id: string; split: Variant[] | null;
  event_id: string; event_source: string; event_sequence: string; event_time: Date; correlation_id: string; traceparent: string | null;
}

@Injectable()
export class TypeormDesiredSplits extends DesiredSplits {
  constructor(private readonly database: Database) {
    super();
  }

  async want(tx: Transaction, event: Received<TrafficWanted>): Promise<void> {
    const { environment, version, rolloutId, split } = event.data;
    await managerOf(tx).query(
      `INSERT INTO desired_split (environment, model_id, name, rollout_id, split, event_id, event_source, event_sequence, event_time, correlation_id, traceparent)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
       ON CONFLICT (environment, model_id) DO UPDATE SET name = excluded.name, rollout_id = excluded.rollout_id, split = excluded.split, event_id = excluded.event_id,
         event_source = excluded.event_source, event_sequence = excluded.event_sequence, event_time = excluded.event_time, correlation_id = excluded.correlation_id, traceparent = excluded.traceparent`,
      [environment, version.modelId, version.name, rolloutId, JSON.stringify(split), event.id, event.source, event.sequence, event.time, event.correlationId, currentTraceparent()]);
    await this.tell(tx);
  }

  async rename(tx: Transaction, modelId: string, name: string, formerName: string): Promise<void> {
    await managerOf(tx).query(
      `INSERT INTO model_name (model_id, name, former_names) VALUES ($1, $2, jsonb_build_array($3::text))
       ON CONFLICT (model_id) DO UPDATE SET name = excluded.name, former_names = (model_name.former_names - $3::text) || excluded.former_names`, [modelId, name, formerName]);
    await this.tell(tx);
  }

  private async tell(tx: Transaction): Promise<void> {
    await managerOf(tx).query(`SELECT pg_notify('${DESIRED_CHANNEL}', '')`);
  }

  async all(known: ReadonlyMap<string, DesiredSplit['split']>): Promise<DesiredSplit[]> {
    const rows = await this.database.query<Row>(
      `SELECT d.environment, d.model_id, d.name, n.name AS current_name, n.former_names, d.rollout_id, CASE WHEN d.event_id = ANY($1::text[]) THEN NULL ELSE d.split END AS split,
              d.event_id, d.event_source, d.event_sequence, d.event_time, d.correlation_id, d.traceparent
       FROM desired_split d LEFT JOIN model_name n USING (model_id)`, [[...known.keys()]]);
    return rows.map((row) => {
      const name = row.current_name ?? row.name;
      const former = new Set([...(row.former_names ?? []), row.name]);
      former.delete(name);
      return {
        environment: row.environment, modelId: row.model_id, name, formerNames: [...former], rolloutId: row.rollout_id, split: row.split ?? known.get(row.event_id) ?? [],
        wish: { eventId: row.event_id, source: row.event_source, sequence: Number(row.event_sequence), time: row.event_time.toISOString(), correlationId: row.correlation_id, traceparent: row.traceparent },
      };
    });
  }
}
