import { Injectable } from '@nestjs/common';
import { Database, managerOf, type Transaction } from '@baton/persistence';
import { Alerts, Canaries, Drifting, MonitorRules, RetrainingRequests, type AlertFilter, type JudgedCanary, type RetrainingRequest } from '../app/ports/watching.js';
import type { DeployedId } from '../app/ports/windows.js';
import type { Alert, AlertKind } from '../domain/alert.js';
import type { Canary } from '../domain/canary.js';
import { DEFAULT_MONITORS, type Monitors } from '../domain/monitors.js';

@Injectable()
export class TypeormMonitorRules extends MonitorRules {
  constructor(private readonly database: Database) {
    super();
  }

  async of(modelId: string): Promise<Monitors> {
    const [row] = await this.database.query<{ body: Monitors }>('SELECT body FROM monitors WHERE model_id = $1', [modelId]);
    return { ...DEFAULT_MONITORS, ...row?.body };
  }

  async save(tx: Transaction, modelId: string, monitors: Monitors, by: string): Promise<void> {
    await managerOf(tx).query(
      'INSERT INTO monitors (model_id, body, set_by) VALUES ($1, $2, $3) ON CONFLICT (model_id) DO UPDATE SET body = excluded.body, set_by = excluded.set_by, set_at = now()', [modelId, JSON.stringify(monitors), by]);
  }
}

@Injectable()
export class TypeormAlerts extends Alerts {
  constructor(private readonly database: Database) {
    super();
  }

  async open(tx: Transaction, { environment, modelId, number }: DeployedId, kind: AlertKind, metric: string): Promise<Alert | undefined> {
    const rows = await managerOf(tx).query<Array<{ body: Alert }>>(
      `SELECT body FROM alert WHERE model_id = $1 AND environment = $2 AND number = $3 AND kind = $4 AND metric = $5 AND state <> 'resolved' FOR UPDATE`, [modelId, environment, number, kind, metric]);
    return rows[0]?.body;
  }

  async openOfOthers(tx: Transaction, modelId: string, environment: string, serving: number | null): Promise<Alert[]> {
    const rows = await managerOf(tx).query<Array<{ body: Alert }>>(
      `SELECT body FROM alert WHERE model_id = $1 AND environment = $2 AND number IS DISTINCT FROM $3 AND state <> 'resolved' ORDER BY id FOR UPDATE`, [modelId, environment, serving]);
    return rows.map(({ body }) => body);
  }

  leftBehind(): Promise<Array<{ modelId: string; environment: string; serving: number | null }>> {
    return this.database.query(
      `SELECT DISTINCT a.model_id AS "modelId", a.environment, s.number AS serving FROM alert a JOIN serving_now s USING (model_id, environment)
       WHERE a.state <> 'resolved' AND a.kind <> 'override' AND a.number IS DISTINCT FROM s.number`);
  }

  async lock(tx: Transaction, id: string): Promise<Alert | undefined> {
    return (await managerOf(tx).query<Array<{ body: Alert }>>('SELECT body FROM alert WHERE id = $1 FOR UPDATE', [id]))[0]?.body;
  }

  async save(tx: Transaction, alert: Alert): Promise<void> {
    const { environment, modelId, number } = alert.about;
    await managerOf(tx).query(
      `INSERT INTO alert (id, environment, model_id, number, kind, metric, state, body) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
       ON CONFLICT (id) DO UPDATE SET state = excluded.state, body = excluded.body`, [alert.id, environment, modelId, number, alert.kind, alert.metric, alert.state, JSON.stringify(alert)]);
  }

  async find(id: string): Promise<Alert | undefined> {
    return (await this.database.query<{ body: Alert }>('SELECT body FROM alert WHERE id = $1', [id]))[0]?.body;
  }

  async list({ model, environment, state }: AlertFilter, limit: number, after: string | null): Promise<Alert[]> {
    const rows = await this.database.query<{ body: Alert }>(
      `SELECT body FROM alert WHERE ($1::text IS NULL OR model_id::text = $1 OR model_id IN (SELECT model_id FROM model_version WHERE name = $1))
         AND ($2::text IS NULL OR environment = $2) AND ($3::text IS NULL OR state = $3) AND ($4::uuid IS NULL OR id < $4) ORDER BY id DESC LIMIT $5`, [model ?? null, environment ?? null, state ?? null, after, limit]);
    return rows.map(({ body }) => body);
  }
}

@Injectable()
export class TypeormDrifting extends Drifting {
  async features(tx: Transaction, { environment, modelId, number }: DeployedId): Promise<Set<string>> {
    const rows = await managerOf(tx).query<Array<{ feature: string }>>('SELECT feature FROM drifting WHERE model_id = $1 AND environment = $2 AND number = $3', [modelId, environment, number]);
    return new Set(rows.map(({ feature }) => feature));
  }

  async begin(tx: Transaction, { environment, modelId, number }: DeployedId, feature: string, at: number): Promise<void> {
    await managerOf(tx).query('INSERT INTO drifting (model_id, environment, number, feature, since) VALUES ($1, $2, $3, $4, $5) ON CONFLICT DO NOTHING', [modelId, environment, number, feature, new Date(at)]);
  }

  async end(tx: Transaction, { environment, modelId, number }: DeployedId, feature: string): Promise<void> {
    await managerOf(tx).query('DELETE FROM drifting WHERE model_id = $1 AND environment = $2 AND number = $3 AND feature = $4', [modelId, environment, number, feature]);
  }
}

@Injectable()
export class TypeormCanaries extends Canaries {
  constructor(private readonly database: Database) {
    super();
  }

  async open(tx: Transaction, canary: Canary): Promise<void> {
    await this.close(tx, canary.rolloutId);
    await managerOf(tx).query(
      `INSERT INTO canary (rollout_id, step, body, state) VALUES ($1, $2, $3, 'open') ON CONFLICT (rollout_id, step) DO UPDATE SET body = excluded.body, state = 'open', judged = NULL`,
      [canary.rolloutId, canary.step, JSON.stringify(canary)]);
  }

  async find(rolloutId: string, step: number): Promise<Canary | undefined> {
    return (await this.database.query<{ body: Canary }>('SELECT body FROM canary WHERE rollout_id = $1 AND step = $2', [rolloutId, step]))[0]?.body;
  }

  async close(tx: Transaction, rolloutId: string): Promise<void> {
    await managerOf(tx).query("UPDATE canary SET state = 'closed' WHERE rollout_id = $1 AND state = 'open'", [rolloutId]);
  }

  async watched(): Promise<Canary[]> {
    return (await this.database.query<{ body: Canary }>("SELECT body FROM canary WHERE state = 'open' ORDER BY rollout_id")).map(({ body }) => body);
  }

  async judged(tx: Transaction, { rolloutId, step }: Canary, judged: JudgedCanary): Promise<boolean> {
    const [, closed] = await managerOf(tx).query<[unknown, number]>("UPDATE canary SET state = 'judged', judged = $3 WHERE rollout_id = $1 AND step = $2 AND state = 'open'", [rolloutId, step, JSON.stringify(judged)]);
    return closed > 0;
  }
}

@Injectable()
export class TypeormRetrainingRequests extends RetrainingRequests {
  constructor(private readonly database: Database) {
    super();
  }

  async open(tx: Transaction, request: RetrainingRequest): Promise<boolean> {
    const { id, about } = request;
    const rows = await managerOf(tx).query<unknown[]>(
      `INSERT INTO retraining_request (id, model_id, environment, number, body, state) VALUES ($1, $2, $3, $4, $5, 'open') ON CONFLICT DO NOTHING RETURNING 1`,
      [id, about.modelId, about.environment, about.number, JSON.stringify(request)]);
    return rows.length > 0;
  }

  async answer(tx: Transaction, modelId: string, environment: string, number: number): Promise<void> {
    await managerOf(tx).query("UPDATE retraining_request SET state = 'answered' WHERE model_id = $1 AND environment = $2 AND state = 'open' AND number < $3", [modelId, environment, number]);
  }

  async list(modelId: string): Promise<RetrainingRequest[]> {
    const rows = await this.database.query<{ body: RetrainingRequest; state: RetrainingRequest['state'] }>('SELECT body, state FROM retraining_request WHERE model_id = $1 ORDER BY id DESC LIMIT 100', [modelId]);
    return rows.map(({ body, state }) => ({ ...body, state }));
  }
}
