import type { MigrationInterface, QueryRunner } from 'typeorm';

export class Ledger1770000000000 implements MigrationInterface {
  name = 'Ledger1770000000000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`CREATE TABLE ledger_entry (
      position bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
      source text NOT NULL, sequence bigint NOT NULL, event_id text, type text, subject text, key text,
      time timestamptz NOT NULL, taken_at timestamptz NOT NULL DEFAULT now(),
      actor text, correlation_id text, causation_id text, traceparent text, model_id text, environment text,
      well_formed boolean NOT NULL, topic text NOT NULL, record_offset bigint NOT NULL,
      headers text NOT NULL, bytes bytea, data text,
      UNIQUE (source, sequence))`);
    for (const column of ['model_id', 'actor', 'type', 'correlation_id', 'environment']) await runner.query(`CREATE INDEX ON ledger_entry (${column}, time, position)`);
    await runner.query('CREATE INDEX ON ledger_entry (time, position)');
    await runner.query('CREATE INDEX ON ledger_entry (event_id)');
    await runner.query('CREATE TABLE model_name (name text NOT NULL, model_id text NOT NULL, PRIMARY KEY (name, model_id))');
    await runner.query(`CREATE FUNCTION ledger_is_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
      BEGIN RAISE EXCEPTION 'the ledger is append-only: % is not allowed', TG_OP; END $$`);
    await runner.query('CREATE TRIGGER ledger_rows_stay BEFORE UPDATE OR DELETE ON ledger_entry FOR EACH ROW EXECUTE FUNCTION ledger_is_append_only()');
    await runner.query('CREATE TRIGGER ledger_stays BEFORE TRUNCATE ON ledger_entry FOR EACH STATEMENT EXECUTE FUNCTION ledger_is_append_only()');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE model_name, ledger_entry');
    await runner.query('DROP FUNCTION ledger_is_append_only');
  }
}
