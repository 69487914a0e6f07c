import type { MigrationInterface, QueryRunner } from 'typeorm';

export class Outbox1760000000000 implements MigrationInterface {
  name = 'Outbox1760000000000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`CREATE TABLE outbox_source (
      only_row boolean PRIMARY KEY DEFAULT true CHECK (only_row),
      epoch text NOT NULL,
      last_sequence bigint NOT NULL DEFAULT 0,
      published bigint NOT NULL DEFAULT 0)`);
    await runner.query(`INSERT INTO outbox_source (epoch) VALUES (left(replace(gen_random_uuid()::text, '-', ''), 12))`);
    await runner.query(`CREATE TABLE outbox (
      sequence bigint PRIMARY KEY,
      id uuid NOT NULL UNIQUE,
      type text NOT NULL,
      subject text NOT NULL,
      key text NOT NULL,
      time timestamptz NOT NULL,
      correlation_id text NOT NULL,
      causation_id text,
      actor text NOT NULL,
      traceparent text,
      data text NOT NULL)`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE outbox, outbox_source');
  }
}
