import type { MigrationInterface, QueryRunner } from 'typeorm';

export class Validation1770000000000 implements MigrationInterface {
  name = 'Validation1770000000000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`CREATE TABLE policy (
      name text NOT NULL, revision integer NOT NULL, rules jsonb NOT NULL, published_at timestamptz NOT NULL DEFAULT now(), PRIMARY KEY (name, revision))`);
    await runner.query(`CREATE TABLE report (
      id uuid PRIMARY KEY, model_id uuid NOT NULL, model_name text NOT NULL, number integer NOT NULL, body jsonb NOT NULL)`);
    await runner.query('CREATE INDEX report_of_version ON report (model_id, number, id)');
    await runner.query('CREATE INDEX report_of_name ON report (model_name, number, id)');
    await runner.query(`CREATE TABLE pinned_evidence (
      model_id uuid NOT NULL, number integer NOT NULL, name text NOT NULL, evidence jsonb NOT NULL, correlation_id text NOT NULL, PRIMARY KEY (model_id, number))`);
    await runner.query('CREATE INDEX pinned_evidence_name ON pinned_evidence (name, number)');
    await runner.query('CREATE TABLE known_environment (name text PRIMARY KEY)');
    await runner.query('CREATE TABLE champion (environment text NOT NULL, model_id uuid NOT NULL, number integer, PRIMARY KEY (environment, model_id))');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE champion, known_environment, pinned_evidence, report, policy');
  }
}

/** Tables that projectors alone write. */
export const PROJECTIONS = ['pinned_evidence', 'known_environment', 'champion'];
