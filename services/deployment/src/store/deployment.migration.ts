import type { MigrationInterface, QueryRunner } from 'typeorm';

export class Deployment1770000000000 implements MigrationInterface {
  name = 'Deployment1770000000000';

  async up(runner: QueryRunner): Promise<void> {
    await projections(runner);
    await runner.query(`CREATE TABLE environment (
      name text NOT NULL, revision integer NOT NULL, rules jsonb NOT NULL, changed_at timestamptz NOT NULL DEFAULT now(),
      PRIMARY KEY (name, revision))`);
    await runner.query(`CREATE TABLE promotion (
      id uuid PRIMARY KEY, model_id uuid NOT NULL, number integer NOT NULL, environment text NOT NULL, state text NOT NULL, body jsonb NOT NULL)`);
    await runner.query(`CREATE INDEX promotion_of_version ON promotion (model_id, number)`);
    await runner.query(`CREATE INDEX promotion_pending ON promotion (model_id) WHERE state IN ('open', 'rolling-out')`);
    await runner.query(`CREATE TABLE rollout (
      id uuid PRIMARY KEY, model_id uuid NOT NULL, environment text NOT NULL, state text NOT NULL, body jsonb NOT NULL)`);
    await runner.query(`CREATE INDEX rollout_under_way ON rollout (model_id) WHERE state IN ('running', 'paused')`);
    await runner.query(`CREATE TABLE slot (
      model_id uuid NOT NULL, environment text NOT NULL, version jsonb, served jsonb NOT NULL, PRIMARY KEY (model_id, environment))`);
    await runner.query(`CREATE TABLE readiness (
      model_id uuid NOT NULL, number integer NOT NULL, environment text NOT NULL, body json NOT NULL, PRIMARY KEY (model_id, number, environment))`);
    await runner.query(`CREATE TABLE evidence_snapshot (digest text PRIMARY KEY, body json NOT NULL)`);
    await runner.query(`CREATE TABLE serving_interval (
      id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, environment text NOT NULL, model_id uuid NOT NULL, rollout_id uuid NOT NULL,
      weights jsonb NOT NULL, from_at timestamptz NOT NULL, to_at timestamptz)`);
    await runner.query(`CREATE INDEX serving_interval_place ON serving_interval (environment, model_id, from_at)`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE serving_interval, evidence_snapshot, readiness, slot, rollout, promotion, environment, report_fact, version_fact');
  }
}

async function projections(runner: QueryRunner): Promise<void> {
  await runner.query(`CREATE TABLE version_fact (
    model_id uuid NOT NULL, number integer NOT NULL, name text NOT NULL, artifact jsonb, artifact_digest text,
    evidence_revision integer NOT NULL DEFAULT 0, missing jsonb NOT NULL DEFAULT '[]', authors jsonb NOT NULL DEFAULT '[]',
    correlation_id text NOT NULL, deleted boolean NOT NULL DEFAULT false,
    PRIMARY KEY (model_id, number))`);
  await runner.query(`CREATE INDEX version_fact_name ON version_fact (name)`);
  await runner.query(`CREATE TABLE report_fact (
    report_id uuid PRIMARY KEY, ordinal bigint GENERATED ALWAYS AS IDENTITY, model_id uuid NOT NULL, number integer NOT NULL, body jsonb NOT NULL)`);
  await runner.query(`CREATE INDEX report_fact_version ON report_fact (model_id, number)`);
}

/** Tables that projectors alone write. */
export const PROJECTIONS = ['version_fact', 'report_fact'];
