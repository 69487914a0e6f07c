import { Injectable } from '@nestjs/common';
import { Database, managerOf, type Transaction } from '@baton/persistence';
import type { ChannelName, Subscription } from './subscription.js';

interface SubscriptionRow {
  id: string; name: string; owner: string; types: string[]; models: string[]; environments: string[]; severities: string[]; channel: ChannelName; url: string;
  secret: string | null; former_secret: string | null; former_secret_until: Date | null; active: boolean; disabled_reason: string | null; created_at: Date; updated_at: Date;
}

@Injectable()
export class SubscriptionStore {
  constructor(private readonly database: Database) {}

  async insert(tx: Transaction, subscription: Subscription): Promise<void> {
    await managerOf(tx).query(
      `INSERT INTO subscription (id, name, owner, types, models, environments, severities, channel, url, secret, active, created_at, updated_at)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $12)`,
      [subscription.id, subscription.name, subscription.owner, subscription.types, subscription.models, subscription.environments, subscription.severities,
        subscription.channel, subscription.url, subscription.secret, subscription.active, subscription.createdAt]);
  }

  /** Keeps everything that can change. */
  async update(tx: Transaction, subscription: Subscription): Promise<void> {
    await managerOf(tx).query(
      `UPDATE subscription SET name = $2, types = $3, models = $4, environments = $5, severities = $6, url = $7, secret = $8, former_secret = $9, former_secret_until = $10,
         active = $11, disabled_reason = $12, updated_at = $13 WHERE id = $1`,
      [subscription.id, subscription.name, subscription.types, subscription.models, subscription.environments, subscription.severities, subscription.url, subscription.secret,
        subscription.formerSecret, subscription.formerSecretUntil, subscription.active, subscription.disabledReason, subscription.updatedAt]);
  }

  async delete(tx: Transaction, id: string): Promise<void> {
    await managerOf(tx).query('DELETE FROM subscription WHERE id = $1', [id]);
  }

  async find(id: string): Promise<Subscription | undefined> {
    return (await this.database.query<SubscriptionRow>('SELECT * FROM subscription WHERE id = $1', [id])).map(subscriptionOf)[0];
  }

  /** For a change: nobody else changes it meanwhile. */
  async lock(tx: Transaction, id: string): Promise<Subscription | undefined> {
    return (await managerOf(tx).query<SubscriptionRow[]>('SELECT * FROM subscription WHERE id = $1 FOR UPDATE', [id])).map(subscriptionOf)[0];
  }

  async active(tx: Transaction): Promise<Subscription[]> {
    return (await managerOf(tx).query<SubscriptionRow[]>('SELECT * FROM subscription WHERE active ORDER BY id')).map(subscriptionOf);
  }

  /** In the order of their making, from after `after` on. */
  async list(owner: string | null, limit: number, after: string | null): Promise<Subscription[]> {
    return (await this.database.query<SubscriptionRow>(
      'SELECT * FROM subscription WHERE ($1::text IS NULL OR owner = $1) AND ($2::uuid IS NULL OR id > $2) ORDER BY id LIMIT $3', [owner, after, limit])).map(subscriptionOf);
  }
}

const subscriptionOf = (row: SubscriptionRow): Subscription => ({
  id: row.id, name: row.name, owner: row.owner, types: row.types, models: row.models, environments: row.environments, severities: row.severities, channel: row.channel, url: row.url,
  secret: row.secret, formerSecret: row.former_secret, formerSecretUntil: row.former_secret_until, active: row.active, disabledReason: row.disabled_reason,
  createdAt: row.created_at, updatedAt: row.updated_at,
});
