import type { MigrationInterface, QueryRunner } from 'typeorm';

export class Notification1770000000000 implements MigrationInterface {
  name = 'Notification1770000000000';

  async up(runner: QueryRunner): Promise<void> {
    await this.events(runner);
    await this.subscriptions(runner);
    await this.deliveries(runner);
  }

  /** The counter row, locked from the count to the commit, makes the order of positions that of commits. */
  private async events(runner: QueryRunner): Promise<void> {
    await runner.query('CREATE TABLE event_counter (only_row boolean PRIMARY KEY DEFAULT true CHECK (only_row), last_position bigint NOT NULL DEFAULT 0)');
    await runner.query('INSERT INTO event_counter DEFAULT VALUES');
    await runner.query(`CREATE TABLE event (
      position bigint PRIMARY KEY,
      id text NOT NULL, type text NOT NULL, source text NOT NULL, sequence bigint NOT NULL, subject text NOT NULL, time timestamptz NOT NULL,
      correlation_id text NOT NULL, causation_id text, actor text NOT NULL,
      model_id text, models text[] NOT NULL, environments text[] NOT NULL, severity text, data text NOT NULL)`);
    await runner.query('CREATE INDEX ON event (time)');
    await runner.query('CREATE INDEX ON event (correlation_id, position)');
    await runner.query('CREATE INDEX ON event (model_id)');
    await runner.query('CREATE TABLE model_name (model_id text NOT NULL, name text NOT NULL, PRIMARY KEY (model_id, name))');
  }

  private async subscriptions(runner: QueryRunner): Promise<void> {
    await runner.query(`CREATE TABLE subscription (
      id uuid PRIMARY KEY, name text NOT NULL, owner text NOT NULL,
      types text[] NOT NULL, models text[] NOT NULL, environments text[] NOT NULL, severities text[] NOT NULL,
      channel text NOT NULL, url text NOT NULL, secret text, former_secret text, former_secret_until timestamptz,
      active boolean NOT NULL, disabled_reason text, created_at timestamptz NOT NULL DEFAULT now(), updated_at timestamptz NOT NULL DEFAULT now())`);
    await runner.query(`CREATE TABLE replay (
      id uuid PRIMARY KEY, subscription_id uuid NOT NULL REFERENCES subscription ON DELETE CASCADE,
      from_time timestamptz NOT NULL, to_time timestamptz NOT NULL, requested_by text NOT NULL,
      state text NOT NULL DEFAULT 'open' CHECK (state IN ('open', 'done', 'failed')), reason text,
      position bigint NOT NULL DEFAULT 0, last_position bigint NOT NULL, examined bigint NOT NULL DEFAULT 0, matched bigint NOT NULL DEFAULT 0, total bigint NOT NULL,
      created_at timestamptz NOT NULL DEFAULT now(), ended_at timestamptz)`);
    await runner.query('CREATE INDEX ON replay (subscription_id)');
  }

  private async deliveries(runner: QueryRunner): Promise<void> {
    await runner.query(`CREATE TABLE delivery (
      id uuid PRIMARY KEY, subscription_id uuid NOT NULL REFERENCES subscription ON DELETE CASCADE,
      event_id text NOT NULL, event_type text NOT NULL, correlation_id text NOT NULL, body text NOT NULL,
      state text NOT NULL DEFAULT 'pending' CHECK (state IN ('pending', 'succeeded', 'abandoned')),
      attempts integer NOT NULL DEFAULT 0, tries integer NOT NULL DEFAULT 0,
      next_attempt_at timestamptz NOT NULL DEFAULT now(), lease uuid,
      last_status integer, last_error text,
      created_at timestamptz NOT NULL DEFAULT date_trunc('milliseconds', now()), ended_at timestamptz)`);
    await runner.query('CREATE INDEX ON delivery (subscription_id, created_at, id)');
    await runner.query("CREATE INDEX delivery_due ON delivery (subscription_id, next_attempt_at) WHERE state = 'pending'");
    await runner.query("CREATE INDEX delivery_ended ON delivery (ended_at) WHERE state <> 'pending'");
    await runner.query(`CREATE TABLE delivery_attempt (
      delivery_id uuid NOT NULL REFERENCES delivery ON DELETE CASCADE, number integer NOT NULL,
      at timestamptz NOT NULL, duration_ms integer NOT NULL, status integer, response text, error text, url text NOT NULL, headers jsonb NOT NULL,
      PRIMARY KEY (delivery_id, number))`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE delivery_attempt, delivery, replay, subscription, model_name, event, event_counter');
  }
}
