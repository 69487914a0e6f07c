import { Injectable } from '@nestjs/common';
import type { ModelArtifact } from '@baton/contracts/model/model-artifact';
import { Database, managerOf, type Transaction } from '@baton/persistence';
import { Deployments, type LoadedModel, type PromotionFilter, type RolloutFilter, type ServingInterval } from '../app/ports/deployments.js';
import type { ModelEvent, Slot } from '../domain/model-deployment.js';
import { reviewStateOf } from '../domain/override.js';
import type { Promotion } from '../domain/promotion.js';
import type { Readiness } from '../domain/readiness.js';
import type { ReportFact, VersionFacts } from '../domain/requirements.js';
import type { VersionRef } from '../domain/version-ref.js';
import type { Rollout } from '../domain/rollout.js';

interface FactRow {
  model_id: string; number: number; name: string; artifact: ModelArtifact | null; artifact_digest: string | null; evidence_revision: number;
  missing: VersionFacts['missing']; authors: string[]; correlation_id: string; deleted: boolean;
}
/** Promotions of before it was kept say nothing of an override, and not what they were decided on. */
interface PromotionRow { body: Omit<Promotion, 'override' | 'decidedOn'> & Partial<Pick<Promotion, 'override' | 'decidedOn'>> }
const promotionOf = ({ body }: PromotionRow): Promotion => ({ ...body, override: body.override ?? null, decidedOn: body.decidedOn ?? null });

interface IntervalRow { environment: string; model_id: string; name: string | null; rollout_id: string; weights: ServingInterval['weights']; from_at: Date; to_at: Date | null }

/** An environment's traffic goes back and forth; so far back a rollback looks. */
const SERVED_REMEMBERED = 50;

@Injectable()
export class TypeormDeployments extends Deployments {
  constructor(private readonly database: Database) {
    super();
  }

  async load(tx: Transaction, modelId: string, numbers: readonly number[]): Promise<LoadedModel> {
    const manager = managerOf(tx);
    await manager.query('SELECT pg_advisory_xact_lock(hashtextextended($1, 0))', [modelId]);
    const promotions = (await manager.query<PromotionRow[]>(
      // What serves may be displaced, and is then judged by the promotion that brought it.
      `SELECT body FROM promotion WHERE model_id = $1 AND (state IN ('open', 'rolling-out') OR number = ANY($2)
       OR number IN (SELECT (version->>'number')::integer FROM slot WHERE model_id = $1)) ORDER BY id`, [modelId, numbers])).map(promotionOf);
    const rollouts = (await manager.query<Array<{ body: Rollout }>>("SELECT body FROM rollout WHERE model_id = $1 AND state IN ('running', 'paused') ORDER BY id", [modelId])).map((row) => row.body);
    const slots = (await manager.query<Array<Slot>>('SELECT environment, version, served FROM slot WHERE model_id = $1', [modelId]));
    const wanted = new Set([
      ...numbers, ...promotions.map((promotion) => promotion.version.number), ...rollouts.flatMap((rollout) => [rollout.version.number, rollout.incumbent?.number ?? 0]),
      ...slots.flatMap((slot) => [slot.version, ...slot.served].map((version) => version?.number ?? 0)),
    ]);
    const { facts, artifacts, correlations } = await this.facts(tx, modelId, [...wanted]);
    const readiness = await manager.query<Array<{ environment: string; number: number; body: Readiness }>>(
      'SELECT environment, number, body FROM readiness WHERE model_id = $1 AND number = ANY($2)', [modelId, [...wanted]]);
    return { model: { modelId, facts, promotions, rollouts, slots, readiness: new Map(readiness.map((row) => [`${row.environment}/${row.number}`, row.body])) }, artifacts, correlations };
  }

  private async facts(tx: Transaction, modelId: string, numbers: number[]) {
    const manager = managerOf(tx);
    const rows = await manager.query<FactRow[]>('SELECT * FROM version_fact WHERE model_id = $1 AND number = ANY($2)', [modelId, numbers]);
    const reports = await manager.query<Array<{ number: number; body: ReportFact }>>('SELECT number, body FROM report_fact WHERE model_id = $1 AND number = ANY($2) ORDER BY ordinal', [modelId, numbers]);
    const facts = new Map(rows.map((row): [number, VersionFacts] => [row.number, {
      version: { modelId, name: row.name, number: row.number }, artifactDigest: row.artifact_digest, evidenceRevision: row.evidence_revision, missing: row.missing,
      authors: row.authors, deleted: row.deleted, reports: reports.filter((report) => report.number === row.number).map((report) => report.body),
    }]));
    return {
      facts, artifacts: new Map(rows.flatMap((row) => (row.artifact ? [[row.number, row.artifact] as const] : []))),
      correlations: new Map(rows.map((row) => [row.number, row.correlation_id])),
    };
  }

  async save(tx: Transaction, modelId: string, events: readonly ModelEvent[]): Promise<void> {
    // Each event carries the state after it: the last one of an object is what is to be kept.
    const latest = new Map<string, () => Promise<unknown>>();
    for (const event of events) {
      switch (event.kind) {
        case 'promotion-requested':
        case 'promotion': latest.set(`promotion ${event.promotion.id}`, () => this.savePromotion(tx, modelId, event.promotion)); break;
        case 'rollout-started':
        case 'rollout': latest.set(`rollout ${event.rollout.id}`, () => this.saveRollout(tx, modelId, event.rollout)); break;
        case 'slot': latest.set(`slot ${event.slot.environment}`, () => this.saveSlot(tx, modelId, event.slot)); break;
        case 'readiness': latest.set(`readiness ${event.environment} ${event.version.number}`, () => this.saveReadiness(tx, event.version, event.environment, event.readiness)); break;
        case 'rolled-back':
        case 'deactivated': break;
      }
    }
    for (const write of latest.values()) await write();
  }

  private savePromotion(tx: Transaction, modelId: string, promotion: Promotion) {
    return managerOf(tx).query(
      `INSERT INTO promotion (id, model_id, number, environment, state, review, body) VALUES ($1, $2, $3, $4, $5, $6, $7)
       ON CONFLICT (id) DO UPDATE SET state = excluded.state, review = excluded.review, body = excluded.body`,
      [promotion.id, modelId, promotion.version.number, promotion.environment, promotion.state, reviewStateOf(promotion), JSON.stringify(promotion)]);
  }

  private saveRollout(tx: Transaction, modelId: string, rollout: Rollout) {
    return managerOf(tx).query(
      `INSERT INTO rollout (id, model_id, environment, state, body) VALUES ($1, $2, $3, $4, $5)
       ON CONFLICT (id) DO UPDATE SET state = excluded.state, body = excluded.body`, [rollout.id, modelId, rollout.environment, rollout.state, JSON.stringify(rollout)]);
  }

  private saveSlot(tx: Transaction, modelId: string, { environment, version, served }: Slot) {
    return managerOf(tx).query(
      `INSERT INTO slot (model_id, environment, version, served) VALUES ($1, $2, $3, $4)
       ON CONFLICT (model_id, environment) DO UPDATE SET version = excluded.version, served = excluded.served`,
      [modelId, environment, JSON.stringify(version), JSON.stringify(served.slice(-SERVED_REMEMBERED))]);
  }

  private saveReadiness(tx: Transaction, version: VersionRef, environment: string, readiness: Readiness) {
    return managerOf(tx).query(
      `INSERT INTO readiness (model_id, number, environment, body) VALUES ($1, $2, $3, $4)
       ON CONFLICT (model_id, number, environment) DO UPDATE SET body = excluded.body`, [version.modelId, version.number, environment, JSON.stringify(readiness)]);
  }

  async noteSplit(tx: Transaction, { environment, modelId, rolloutId, from, weights }: Omit<ServingInterval, 'to' | 'name'>): Promise<void> {
    const split = JSON.stringify(weights);
    await managerOf(tx).query('UPDATE serving_interval SET to_at = $3 WHERE environment = $1 AND model_id = $2 AND to_at IS NULL AND weights <> $4::jsonb', [environment, modelId, from, split]);
    await managerOf(tx).query(
      `INSERT INTO serving_interval (environment, model_id, rollout_id, weights, from_at) SELECT $1::text, $2::uuid, $3::uuid, $4::jsonb, $5::timestamptz
       WHERE NOT EXISTS (SELECT 1 FROM serving_interval WHERE environment = $1 AND model_id = $2 AND to_at IS NULL)`, [environment, modelId, rolloutId, split, from]);
  }

  async promotion(id: string): Promise<Promotion | undefined> {
    return (await this.database.query<PromotionRow>('SELECT body FROM promotion WHERE id = $1', [id])).map(promotionOf)[0];
  }

  async promotions({ model, environment, state, review }: PromotionFilter, limit: number, before: string | null): Promise<Promotion[]> {
    return (await this.database.query<PromotionRow>(
      `SELECT body FROM promotion WHERE ($1::text IS NULL OR model_id IN (SELECT model_id FROM version_fact WHERE name = $1 OR model_id::text = $1))
       AND ($2::text IS NULL OR environment = $2) AND ($3::text IS NULL OR state = $3) AND ($4::uuid IS NULL OR id < $4)
       AND ($5::text IS NULL OR review = $5 OR ($5 = 'outstanding' AND review = 'overdue')) ORDER BY id DESC LIMIT $6`,
      [model ?? null, environment ?? null, state ?? null, before, review ?? null, limit])).map(promotionOf);
  }

  async rollout(id: string): Promise<Rollout | undefined> {
    return (await this.database.query<{ body: Rollout }>('SELECT body FROM rollout WHERE id = $1', [id]))[0]?.body;
  }

  async rollouts({ model, environment, state }: RolloutFilter, limit: number, before: string | null): Promise<Rollout[]> {
    return (await this.database.query<{ body: Rollout }>(
      `SELECT body FROM rollout WHERE ($1::text IS NULL OR model_id IN (SELECT model_id FROM version_fact WHERE name = $1 OR model_id::text = $1))
       AND ($2::text IS NULL OR environment = $2) AND ($3::text IS NULL OR state = $3) AND ($4::uuid IS NULL OR id < $4) ORDER BY id DESC LIMIT $5`,
      [model ?? null, environment ?? null, state ?? null, before, limit])).map((row) => row.body);
  }

  async readiness(modelId: string, number: number, environment: string): Promise<Readiness | undefined> {
    return (await this.database.query<{ body: Readiness }>('SELECT body FROM readiness WHERE model_id = $1 AND number = $2 AND environment = $3', [modelId, number, environment]))[0]?.body;
  }

  async servingAt(environment: string | undefined, at: Date): Promise<ServingInterval[]> {
    const rows = await this.database.query<IntervalRow>(
      `SELECT i.*, (SELECT name FROM version_fact v WHERE v.model_id = i.model_id LIMIT 1) AS name FROM serving_interval i
       WHERE ($1::text IS NULL OR environment = $1) AND from_at <= $2 AND (to_at IS NULL OR to_at > $2) ORDER BY environment, name`, [environment ?? null, at]);
    return rows.map((row) => ({
      environment: row.environment, modelId: row.model_id, name: row.name ?? '', rolloutId: row.rollout_id, weights: row.weights, from: row.from_at.toISOString(), to: row.to_at?.toISOString() ?? null,
    }));
  }

  async findVersion(model: string, number: number): Promise<{ modelId: string; name: string; number: number } | undefined> {
    return (await this.database.query<{ modelId: string; name: string; number: number }>(
      'SELECT model_id AS "modelId", name, number FROM version_fact WHERE (name = $1 OR model_id::text = $1) AND number = $2 AND NOT deleted', [model, number]))[0];
  }

  async findModel(model: string): Promise<{ modelId: string; name: string } | undefined> {
    return (await this.database.query<{ modelId: string; name: string }>('SELECT model_id AS "modelId", name FROM version_fact WHERE name = $1 OR model_id::text = $1 LIMIT 1', [model]))[0];
  }

  async modelIds(tx: Transaction): Promise<string[]> {
    return (await managerOf(tx).query<Array<{ model_id: string }>>('SELECT DISTINCT model_id FROM version_fact ORDER BY model_id')).map((row) => row.model_id);
  }

  async newestVersions(tx: Transaction, modelId: string, count: number): Promise<number[]> {
    return (await managerOf(tx).query<Array<{ number: number }>>('SELECT number FROM version_fact WHERE model_id = $1 AND NOT deleted ORDER BY number DESC LIMIT $2', [modelId, count])).map((row) => row.number);
  }
}
