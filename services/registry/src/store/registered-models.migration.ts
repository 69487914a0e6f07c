import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Registered models, their versions, aliases and evidence. The indexes keep get and search flat at a million versions. */
export class RegisteredModels1760100000001 implements MigrationInterface {
  name = 'RegisteredModels1760100000001';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`CREATE TABLE model (
      id uuid PRIMARY KEY,
      name text COLLATE "C" NOT NULL UNIQUE,
      description text NOT NULL DEFAULT '',
      tags jsonb NOT NULL DEFAULT '{}',
      created_at bigint NOT NULL,
      updated_at bigint NOT NULL,
      created_by text NOT NULL,
      last_version integer NOT NULL DEFAULT 0)`);
    await runner.query(`CREATE TABLE model_artifact (
      digest text PRIMARY KEY, artifact jsonb NOT NULL, statement jsonb, problems jsonb NOT NULL, mlmodel_problem text)`);
    await runner.query(`CREATE TABLE model_version (
      model_id uuid NOT NULL REFERENCES model ON DELETE CASCADE,
      number integer NOT NULL,
      source text NOT NULL, run_id text, logged_model_id text, run_link text NOT NULL, description text NOT NULL,
      tags jsonb NOT NULL DEFAULT '{}',
      stage text NOT NULL DEFAULT 'None' CHECK (stage IN ('None', 'Staging', 'Production', 'Archived')),
      created_at bigint NOT NULL, updated_at bigint NOT NULL,
      registered_by text NOT NULL, correlation_id text NOT NULL,
      download_uri text, artifact_digest text NOT NULL,
      evidence_wanted integer NOT NULL DEFAULT 0, evidence_revision integer NOT NULL DEFAULT 0,
      PRIMARY KEY (model_id, number))`);
    await runner.query('CREATE INDEX model_version_newest ON model_version (updated_at DESC, model_id, number DESC)');
    await runner.query('CREATE INDEX model_version_of_model ON model_version (model_id, updated_at DESC, number DESC)');
    await runner.query(`CREATE INDEX model_version_unstaged ON model_version (model_id, number DESC) WHERE stage = 'None'`);
    await runner.query(`CREATE INDEX model_version_staged ON model_version (model_id, stage, number DESC) WHERE stage <> 'None'`);
    await runner.query('CREATE INDEX model_version_of_run ON model_version (run_id) WHERE run_id IS NOT NULL');
    await runner.query('CREATE INDEX model_version_of_logged_model ON model_version (logged_model_id) WHERE logged_model_id IS NOT NULL');
    await runner.query('CREATE INDEX model_version_by_tag ON model_version USING gin (tags jsonb_path_ops)');
    await runner.query(`CREATE TABLE model_alias (
      model_id uuid NOT NULL, alias text COLLATE "C" NOT NULL, number integer NOT NULL,
      PRIMARY KEY (model_id, alias),
      FOREIGN KEY (model_id, number) REFERENCES model_version ON DELETE CASCADE)`);
    await runner.query('CREATE INDEX model_alias_of_version ON model_alias (model_id, number)');
    await runner.query(`CREATE TABLE evidence_revision (
      model_id uuid NOT NULL, number integer NOT NULL, revision integer NOT NULL, digest text NOT NULL, pinned jsonb NOT NULL, pinned_at timestamptz NOT NULL,
      PRIMARY KEY (model_id, number, revision),
      FOREIGN KEY (model_id, number) REFERENCES model_version ON DELETE CASCADE)`);
    await runner.query(`CREATE TABLE alias_request (
      id uuid PRIMARY KEY, model_id uuid NOT NULL, number integer NOT NULL, alias text NOT NULL, environment text NOT NULL,
      requested_by text NOT NULL, requested_at timestamptz NOT NULL, superseded_by uuid)`);
    await runner.query('CREATE INDEX alias_request_current ON alias_request (model_id, environment) WHERE superseded_by IS NULL');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE alias_request, evidence_revision, model_alias, model_version, model_artifact, model');
  }
}
