import { randomBytes } from 'node:crypto';
import { inject } from 'vitest';
import { ensureDatabases, Tokens } from '@baton/local';
import { Person, type Role } from '@baton/access';
import { loadConfig, type ServiceConfig } from '@baton/service-kit';

/** A new empty database; returns its URL. */
export async function freshDatabase(): Promise<string> {
  const name = `test_${randomBytes(6).toString('hex')}`;
  await ensureDatabases(inject('postgres'), [name]);
  return `${inject('postgres')}/${name}`;
}

/** A prefix for topics and groups that nobody else uses. */
export const freshPrefix = (): string => `t${randomBytes(5).toString('hex')}.`;

export const brokers = (): string => inject('brokers');

/** Configuration of a service under test: its own database and topics, any free port. `env` goes over it. */
export async function testConfig<T extends ServiceConfig>(shape: new () => T, env: Record<string, string> = {}): Promise<T> {
  return loadConfig(shape, {
    DATABASE_URL: env['DATABASE_URL'] ?? await freshDatabase(), KAFKA_BROKERS: brokers(), TOPIC_PREFIX: freshPrefix(),
    TOKEN_KEYS_FILE: `${inject('keysDirectory')}/token-keys.json`, LOG_LEVEL: 'error', PORT: '0', ...env,
  });
}

/** A token that the services under test accept. */
export async function tokenFor(subject: string, ...roles: Role[]): Promise<string> {
  return (await Tokens.open(inject('keysDirectory'))).sign(subject, roles);
}

export const person = (subject: string, ...roles: Role[]): Person => new Person(subject, roles, 'test');
