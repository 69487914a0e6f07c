import type { MigrationInterface, QueryRunner } from 'typeorm';

export class Inbox1760000000001 implements MigrationInterface {
  name = 'Inbox1760000000001';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`CREATE TABLE inbox_cursor (
      consumer text NOT NULL,
      source text NOT NULL,
      publisher text NOT NULL,
      last_sequence bigint NOT NULL,
      moved_at timestamptz NOT NULL DEFAULT now(),
      PRIMARY KEY (consumer, source))`);
    await runner.query(`CREATE TABLE inbox_position (
      reader text NOT NULL, topic text NOT NULL, next_offset bigint NOT NULL, PRIMARY KEY (reader, topic))`);
    await runner.query(`CREATE TABLE parked_event (
      id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
      consumer text NOT NULL,
      publisher text NOT NULL,
      source text NOT NULL,
      sequence bigint NOT NULL,
      key text NOT NULL,
      type text NOT NULL,
      reason text NOT NULL,
      headers jsonb NOT NULL,
      value bytea,
      topic text NOT NULL,
      record_offset text NOT NULL,
      parked_at timestamptz NOT NULL DEFAULT now(),
      state text NOT NULL DEFAULT 'parked' CHECK (state IN ('parked', 'replayed', 'discarded')),
      settled_at timestamptz,
      settled_by text,
      settled_reason text,
      UNIQUE (consumer, source, sequence))`);
    await runner.query(`CREATE INDEX parked_event_waiting ON parked_event (consumer, publisher, key, id) WHERE state = 'parked'`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE parked_event, inbox_position, inbox_cursor');
  }
}
