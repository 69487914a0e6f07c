import type { MigrationInterface, QueryRunner } from 'typeorm';
import { PROJECTIONS as FACTS } from './facts.migration.js';

/** Tables that projectors write and a rebuild empties. */
export const PROJECTIONS = [...FACTS, 'feedback_fact'] as const;

/** What others have said of versions, an event a row. */
export class Feedback1760100000003 implements MigrationInterface {
  name = 'Feedback1760100000003';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`CREATE TABLE feedback_fact (
      model_id uuid NOT NULL, number integer NOT NULL, event_id uuid NOT NULL, type text NOT NULL, kind text NOT NULL, environment text, about text NOT NULL, state text NOT NULL,
      words text NOT NULL, summary text NOT NULL, since timestamptz NOT NULL, at timestamptz NOT NULL, PRIMARY KEY (model_id, number, event_id))`);
    await runner.query('CREATE INDEX feedback_by_time ON feedback_fact (model_id, number, at DESC, event_id DESC)');
    await runner.query(`CREATE INDEX feedback_by_thing ON feedback_fact (model_id, number, kind, environment, about, at DESC, event_id DESC) WHERE kind IN ('drift', 'performance', 'alert', 'canary', 'retraining', 'reference')`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE feedback_fact');
  }
}
