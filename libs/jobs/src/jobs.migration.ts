import type { MigrationInterface, QueryRunner } from 'typeorm';

export class Jobs1760000000002 implements MigrationInterface {
  name = 'Jobs1760000000002';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`CREATE TABLE job (
      id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
      kind text NOT NULL,
      key text NOT NULL,
      payload jsonb NOT NULL,
      traceparent text,
      run_at timestamptz NOT NULL DEFAULT now(),
      leased_until timestamptz,
      lease uuid,
      attempts integer NOT NULL DEFAULT 0,
      last_error text,
      state text NOT NULL DEFAULT 'open' CHECK (state IN ('open', 'done', 'failed')),
      created_at timestamptz NOT NULL DEFAULT now(),
      ended_at timestamptz,
      UNIQUE (kind, key))`);
    await runner.query(`CREATE INDEX job_open ON job (kind, run_at) WHERE state = 'open'`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE job');
  }
}
