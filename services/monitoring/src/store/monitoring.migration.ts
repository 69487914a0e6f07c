import type { MigrationInterface, QueryRunner } from 'typeorm';

const DEPLOYED = 'environment text NOT NULL, model_id uuid NOT NULL, number integer NOT NULL';

const TABLES = [
  `CREATE TABLE model_version (model_id uuid NOT NULL, number integer NOT NULL, name text NOT NULL, pinned jsonb NOT NULL, correlation_id text NOT NULL, PRIMARY KEY (model_id, number))`,
  'CREATE INDEX ON model_version (name)',
  `CREATE TABLE serving_now (environment text NOT NULL, model_id uuid NOT NULL, number integer, since timestamptz NOT NULL, PRIMARY KEY (environment, model_id))`,
  `CREATE TABLE reference_profile (model_id uuid NOT NULL, number integer NOT NULL, reference_digest text NOT NULL, state text NOT NULL, reason text, digest text, body jsonb, PRIMARY KEY (model_id, number))`,
  'CREATE INDEX ON reference_profile (digest)',

  `CREATE TABLE inference_cursor (reader text NOT NULL, source text NOT NULL, last_sequence bigint NOT NULL, missing bigint NOT NULL DEFAULT 0, PRIMARY KEY (reader, source))`,
  `CREATE TABLE inference_position (reader text NOT NULL, partition integer NOT NULL, next_offset bigint NOT NULL, PRIMARY KEY (reader, partition))`,
  `CREATE TABLE inference_closed (source text PRIMARY KEY, last_sequence bigint NOT NULL)`,
  `CREATE TABLE quarantined_batch (reader text NOT NULL, partition integer NOT NULL, record_offset bigint NOT NULL, source text NOT NULL, sequence bigint NOT NULL, reason text NOT NULL, bytes bytea NOT NULL,
     at timestamptz NOT NULL DEFAULT now(), PRIMARY KEY (reader, partition, record_offset))`,

  `CREATE TABLE prediction_window (${DEPLOYED}, from_at timestamptz NOT NULL, profile_digest text, rows bigint NOT NULL, failed bigint NOT NULL, invalid bigint NOT NULL,
     counts bytea NOT NULL, durations bytea NOT NULL, touched_at timestamptz NOT NULL, closed_at timestamptz, digest text, PRIMARY KEY (model_id, environment, number, from_at))`,
  'CREATE INDEX ON prediction_window (touched_at) WHERE closed_at IS NULL OR closed_at < touched_at',
  `CREATE TABLE window_said (${DEPLOYED}, from_at timestamptz NOT NULL, digest text NOT NULL, PRIMARY KEY (model_id, environment, number, from_at))`,
  `CREATE TABLE progress (${DEPLOYED}, latest timestamptz NOT NULL, touched_at timestamptz NOT NULL, evaluated_until timestamptz, PRIMARY KEY (model_id, environment, number))`,

  `CREATE TABLE prediction_batch (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, ${DEPLOYED}, source text NOT NULL, sequence bigint NOT NULL, rows integer NOT NULL, classes text[], value bytea,
     taken_at timestamptz NOT NULL DEFAULT now(), segment text, segment_row integer, UNIQUE (source, sequence))`,
  'CREATE INDEX ON prediction_batch (model_id, environment, number, id) WHERE value IS NOT NULL',
  `CREATE TABLE prediction (batch_id bigint NOT NULL, batch_row integer NOT NULL, ${DEPLOYED}, ref text NOT NULL, key text, received_at timestamptz NOT NULL, observed_at timestamptz NOT NULL, duration real NOT NULL,
     split boolean NOT NULL, failure text, invalid boolean NOT NULL, score double precision, predicted text, probabilities real[])`,
  'CREATE INDEX ON prediction (model_id, ref)',
  'CREATE INDEX ON prediction (model_id, key) WHERE key IS NOT NULL',
  'CREATE INDEX ON prediction (model_id, environment, number, observed_at)',
  'CREATE INDEX ON prediction (model_id, environment, received_at) WHERE split',
  `CREATE TABLE prediction_segment (digest text NOT NULL, ${DEPLOYED}, rows integer NOT NULL, size bigint NOT NULL, from_at timestamptz NOT NULL, to_at timestamptz NOT NULL, capture text NOT NULL,
     sealed_at timestamptz NOT NULL DEFAULT now(), PRIMARY KEY (digest, model_id, environment, number))`,

  `CREATE TABLE prediction_half (model_id uuid NOT NULL, id text NOT NULL, kind text NOT NULL, at text NOT NULL, body jsonb NOT NULL, taken_at timestamptz NOT NULL DEFAULT now(), PRIMARY KEY (model_id, id, kind))`,
  'CREATE INDEX ON prediction_half (taken_at)',

  `CREATE TABLE ground_truth (model_id uuid NOT NULL, by_key boolean NOT NULL, ref text NOT NULL, value text NOT NULL, observed_at timestamptz NOT NULL, received_at timestamptz NOT NULL DEFAULT now(), intake_id uuid NOT NULL,
     PRIMARY KEY (model_id, by_key, ref))`,

  `CREATE TABLE monitors (model_id uuid PRIMARY KEY, body jsonb NOT NULL, set_by text NOT NULL, set_at timestamptz NOT NULL DEFAULT now())`,
  `CREATE TABLE drifting (${DEPLOYED}, feature text NOT NULL, since timestamptz NOT NULL, PRIMARY KEY (model_id, environment, number, feature))`,
  `CREATE TABLE alert (id uuid PRIMARY KEY, ${DEPLOYED}, kind text NOT NULL, metric text NOT NULL, state text NOT NULL, body jsonb NOT NULL)`,
  `CREATE UNIQUE INDEX one_open_alert ON alert (model_id, environment, number, kind, metric) WHERE state <> 'resolved'`,
  `CREATE TABLE canary (rollout_id uuid NOT NULL, step integer NOT NULL, body jsonb NOT NULL, state text NOT NULL, judged jsonb, PRIMARY KEY (rollout_id, step))`,
  `CREATE INDEX ON canary (state) WHERE state = 'open'`,
  `CREATE TABLE retraining_request (id uuid PRIMARY KEY, model_id uuid NOT NULL, environment text NOT NULL, number integer NOT NULL, body jsonb NOT NULL, state text NOT NULL)`,
  `CREATE UNIQUE INDEX one_open_request ON retraining_request (model_id, environment) WHERE state = 'open'`,
];

const NAMES = ['model_version', 'serving_now', 'reference_profile', 'inference_cursor', 'inference_position', 'inference_closed', 'quarantined_batch', 'prediction_window', 'window_said', 'progress',
  'prediction_batch', 'prediction', 'prediction_segment', 'prediction_half', 'ground_truth', 'monitors', 'drifting', 'alert', 'canary', 'retraining_request'];

export class Monitoring1770000000000 implements MigrationInterface {
  name = 'Monitoring1770000000000';

  async up(runner: QueryRunner): Promise<void> {
    for (const statement of TABLES) await runner.query(statement);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`DROP TABLE ${NAMES.join(', ')}`);
  }
}

/** Tables that projectors alone write. What is made of `inference.v1` (prediction_window, prediction) is made anew as docs/operations.md says. */
export const PROJECTIONS = ['model_version', 'serving_now', 'inference_closed'];
