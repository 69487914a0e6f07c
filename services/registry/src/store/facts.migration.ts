import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Tables that projectors write and a rebuild empties. */
export const PROJECTIONS = ['environment_fact', 'serving_fact', 'readiness_fact', 'promotion_fact', 'validation_fact'] as const;

/** What other services have said, kept from their events. */
export class Facts1760100000002 implements MigrationInterface {
  name = 'Facts1760100000002';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query('CREATE TABLE environment_fact (environment text PRIMARY KEY, revision integer NOT NULL, guarded_alias text)');
    await runner.query('CREATE TABLE serving_fact (model_id uuid NOT NULL, environment text NOT NULL, number integer NOT NULL, since timestamptz NOT NULL, PRIMARY KEY (model_id, environment))');
    await runner.query(`CREATE TABLE readiness_fact (
      model_id uuid NOT NULL, number integer NOT NULL, environment text NOT NULL, state text NOT NULL, requirements jsonb NOT NULL, as_of timestamptz NOT NULL,
      PRIMARY KEY (model_id, number, environment))`);
    await runner.query('CREATE TABLE promotion_fact (promotion_id uuid PRIMARY KEY, state text NOT NULL)');
    await runner.query(`CREATE TABLE validation_fact (
      model_id uuid NOT NULL, number integer NOT NULL, policy text NOT NULL, verdict text NOT NULL, evidence_revision integer NOT NULL, summary text NOT NULL, at timestamptz NOT NULL,
      PRIMARY KEY (model_id, number, policy))`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE environment_fact, serving_fact, readiness_fact, promotion_fact, validation_fact');
  }
}
