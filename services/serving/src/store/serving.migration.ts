import type { MigrationInterface, QueryRunner } from 'typeorm';

export class Serving1770000000000 implements MigrationInterface {
  name = 'Serving1770000000000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`CREATE TABLE desired_split (
      environment text NOT NULL, model_id uuid NOT NULL, name text NOT NULL, rollout_id uuid NOT NULL, split jsonb NOT NULL,
      event_id text NOT NULL, event_source text NOT NULL, event_sequence bigint NOT NULL, event_time timestamptz NOT NULL, correlation_id text NOT NULL, traceparent text,
      PRIMARY KEY (environment, model_id))`);
    await runner.query(`CREATE TABLE model_name (model_id uuid PRIMARY KEY, name text NOT NULL, former_names jsonb NOT NULL)`);
    await runner.query(`CREATE TABLE reported_split (
      instance text NOT NULL, environment text NOT NULL, model_id uuid NOT NULL, rollout_id uuid NOT NULL, weights text NOT NULL, applied_at timestamptz NOT NULL,
      PRIMARY KEY (instance, environment, model_id))`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE reported_split, model_name, desired_split');
  }
}

/** Tables that projectors alone write. */
export const PROJECTIONS = ['desired_split', 'model_name'];
