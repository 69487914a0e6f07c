import { Injectable } from '@nestjs/common';
import type { EvidencePinned } from '@baton/contracts/registry/evidence-pinned';
import { Database, managerOf, type Transaction } from '@baton/persistence';
import { ModelFacts, Profiles, type KnownVersion, type Profiling } from '../app/ports/model-facts.js';
import type { ReferenceProfile } from '../domain/feature-profile.js';
import type { DeployedId } from '../app/ports/windows.js';
import type { Deployed } from '../domain/version-ref.js';

@Injectable()
export class TypeormModelFacts extends ModelFacts {
  constructor(private readonly database: Database) {
    super();
  }

  async keep(tx: Transaction, pinned: EvidencePinned, correlationId: string): Promise<void> {
    const { modelId, number, name } = pinned.version;
    await managerOf(tx).query(
      `INSERT INTO model_version (model_id, number, name, pinned, correlation_id) VALUES ($1, $2, $3, $4, $5)
       ON CONFLICT (model_id, number) DO UPDATE SET name = excluded.name, pinned = excluded.pinned`, [modelId, number, name, JSON.stringify(pinned), correlationId]);
  }

  async rename(tx: Transaction, modelId: string, name: string): Promise<void> {
    await managerOf(tx).query('UPDATE model_version SET name = $2 WHERE model_id = $1', [modelId, name]);
  }

  async forget(tx: Transaction, modelId: string, number: number | null): Promise<void> {
    await managerOf(tx).query('DELETE FROM model_version WHERE model_id = $1 AND ($2::integer IS NULL OR number = $2)', [modelId, number]);
  }

  async serves(tx: Transaction, environment: string, modelId: string, number: number | null, at: Date): Promise<void> {
    await managerOf(tx).query(
      `INSERT INTO serving_now (environment, model_id, number, since) VALUES ($1, $2, $3, $4)
       ON CONFLICT (environment, model_id) DO UPDATE SET number = excluded.number, since = excluded.since`, [environment, modelId, number, at]);
  }

  async version(modelId: string, number: number): Promise<KnownVersion | undefined> {
    return (await this.database.query<KnownVersion>(
      'SELECT model_id AS "modelId", name, number, pinned, correlation_id AS "correlationId" FROM model_version WHERE model_id = $1 AND number = $2', [modelId, number]))[0];
  }

  async modelNamed(model: string): Promise<{ modelId: string; name: string } | undefined> {
    return (await this.database.query<{ modelId: string; name: string }>(
      'SELECT model_id AS "modelId", name FROM model_version WHERE name = $1 OR model_id::text = $1 ORDER BY name = $1 DESC LIMIT 1', [model]))[0];
  }

  async serving(modelId?: string): Promise<Deployed[]> {
    return this.database.query<Deployed>(
      `SELECT s.environment, s.model_id AS "modelId", s.number, v.name FROM serving_now s JOIN model_version v USING (model_id, number)
       WHERE $1::uuid IS NULL OR s.model_id = $1 ORDER BY s.environment`, [modelId ?? null]);
  }

  async leads(tx: Transaction, { environment, modelId, number }: DeployedId): Promise<boolean> {
    const rows = await managerOf(tx).query<Array<{ number: number | null }>>('SELECT number FROM serving_now WHERE environment = $1 AND model_id = $2 FOR SHARE', [environment, modelId]);
    return rows[0]?.number === number;
  }
}

interface ProfileRow { state: Profiling['state']; reason: string | null; body: ReferenceProfile | null }

@Injectable()
export class TypeormProfiles extends Profiles {
  constructor(private readonly database: Database) {
    super();
  }

  async of(modelId: string, number: number): Promise<Profiling> {
    const [row] = await this.database.query<ProfileRow>('SELECT state, reason, body FROM reference_profile WHERE model_id = $1 AND number = $2', [modelId, number]);
    if (!row) return { state: 'none' };
    // A version whose newer reference is still being looked at goes on with the one before.
    if (row.body) return { state: 'ready', profile: row.body };
    return row.state === 'failed' ? { state: 'failed', reason: row.reason ?? '' } : { state: 'pending' };
  }

  async await(tx: Transaction, modelId: string, number: number, referenceDigest: string): Promise<boolean> {
    const rows = await managerOf(tx).query<unknown[]>(
      `INSERT INTO reference_profile (model_id, number, reference_digest, state) VALUES ($1, $2, $3, 'pending')
       ON CONFLICT (model_id, number) DO UPDATE SET reference_digest = excluded.reference_digest, state = 'pending', reason = NULL WHERE reference_profile.reference_digest <> excluded.reference_digest
       RETURNING 1`, [modelId, number, referenceDigest]);
    return rows.length > 0;
  }

  async keep(tx: Transaction, modelId: string, number: number, profile: ReferenceProfile): Promise<void> {
    await managerOf(tx).query(
      `UPDATE reference_profile SET state = 'ready', reason = NULL, digest = $3, body = $4 WHERE model_id = $1 AND number = $2 AND reference_digest = $5`,
      [modelId, number, profile.digest, JSON.stringify(profile), profile.referenceDigest]);
  }

  async failed(tx: Transaction, modelId: string, number: number, referenceDigest: string, reason: string): Promise<void> {
    await managerOf(tx).query(`UPDATE reference_profile SET state = 'failed', reason = $4 WHERE model_id = $1 AND number = $2 AND reference_digest = $3`, [modelId, number, referenceDigest, reason]);
  }

  async byDigest(digest: string): Promise<ReferenceProfile | undefined> {
    return (await this.database.query<{ body: ReferenceProfile }>('SELECT body FROM reference_profile WHERE digest = $1 LIMIT 1', [digest]))[0]?.body;
  }
}
