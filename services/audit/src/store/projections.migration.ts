import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What is told from the ledger: lineage, what served, and what was decided. Filled by the first start, from the ledger. */
export class Projections1770000000002 implements MigrationInterface {
  name = 'Projections1770000000002';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query('CREATE TABLE projection (only_row boolean PRIMARY KEY DEFAULT true CHECK (only_row), version integer NOT NULL)');
    await runner.query('CREATE TABLE lineage_node (id text PRIMARY KEY, kind text NOT NULL, label text NOT NULL, at timestamptz NOT NULL, rank smallint NOT NULL)');
    await runner.query(`CREATE TABLE lineage_edge (
      from_id text NOT NULL, to_id text NOT NULL, kind text NOT NULL, event_id text NOT NULL, at timestamptz NOT NULL, PRIMARY KEY (from_id, to_id, kind))`);
    await runner.query('CREATE INDEX ON lineage_edge (to_id)');
    await runner.query(`CREATE TABLE lineage_half (
      joint text NOT NULL, side text NOT NULL, node_id text NOT NULL, event_id text NOT NULL, at timestamptz NOT NULL, low timestamptz NOT NULL, high timestamptz NOT NULL,
      "group" text, kind text, PRIMARY KEY (event_id, joint, side, node_id))`);
    await runner.query('CREATE INDEX ON lineage_half (node_id)');
    await runner.query('CREATE INDEX ON lineage_half (joint, side, at)');
    await runner.query(`CREATE TABLE served_split (
      event_id text PRIMARY KEY, model_id text NOT NULL, model text, environment text NOT NULL, instance text, rollout_id text NOT NULL, weights text NOT NULL,
      applied_at timestamptz NOT NULL, recorded_at timestamptz NOT NULL)`);
    await runner.query('CREATE INDEX ON served_split (model_id, environment, applied_at)');
    await runner.query('CREATE TABLE served_place (model_id text NOT NULL, environment text NOT NULL, PRIMARY KEY (model_id, environment))');
    await runner.query(`CREATE TABLE decision (
      event_id text PRIMARY KEY, model_id text, number bigint, environment text, recorded_at timestamptz NOT NULL, said text NOT NULL)`);
    await runner.query('CREATE INDEX ON decision (model_id, number)');
    await runner.query('CREATE INDEX ON decision (environment) WHERE model_id IS NULL');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE projection, lineage_node, lineage_edge, lineage_half, served_split, served_place, decision');
  }
}
