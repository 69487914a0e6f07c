import { spawn, type ChildProcess } from 'node:child_process';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import pg from 'pg';
import { afterEach, beforeEach, describe, expect, inject, it } from 'vitest';
import { make } from '@baton/contracts';
import { ModelCreated } from '@baton/contracts/registry/model-created';
import { EventTap } from '../event-tap.js';
import { eventually } from '../eventually.js';
import { brokers, freshDatabase, freshPrefix } from '../fresh.js';

const SERVICE = fileURLToPath(new URL('crashing-service.mjs', import.meta.url));
const ID = '0190a0a0-0000-7000-8000-000000000001';

describe('a service that is killed', () => {
  let prefix: string;
  let database: string;
  let marker: string;
  let tap: EventTap;
  const running: ChildProcess[] = [];

  beforeEach(async () => {
    prefix = freshPrefix();
    database = await freshDatabase();
    marker = join(mkdtempSync(join(tmpdir(), 'crash-')), 'crashed');
    tap = await new EventTap(prefix).listen('validation');
  });
  afterEach(async () => {
    for (const child of running.splice(0)) child.kill('SIGKILL');
    await tap.close();
  });

  function start(point: string, append = 0): { ready: Promise<void>; exited: Promise<string | null> } {
    const child = spawn(process.execPath, [SERVICE, point, marker, String(append)], {
      env: { ...process.env, NODE_OPTIONS: '', DATABASE_URL: database, KAFKA_BROKERS: brokers(), TOPIC_PREFIX: prefix, TOKEN_KEYS_FILE: `${inject('keysDirectory')}/token-keys.json`, LOG_LEVEL: 'warn' },
    });
    running.push(child);
    let output = '';
    child.stderr.on('data', (chunk: Buffer) => { output += chunk.toString(); });
    return {
      ready: new Promise((resolve, reject) => {
        child.stdout.on('data', (chunk: Buffer) => { if (chunk.toString().includes('ready')) resolve(); });
        child.once('exit', (code) => reject(new Error(`ended with ${code}: ${output}`)));
      }),
      exited: new Promise((resolve) => child.once('exit', (_code, signal) => resolve(signal))),
    };
  }

  async function effects(): Promise<string[]> {
    const client = new pg.Client({ connectionString: database });
    await client.connect();
    try {
      return (await client.query<{ name: string }>('SELECT name FROM effect ORDER BY id')).rows.map((row) => row.name);
    } finally {
      await client.end();
    }
  }

  it.each(['between commit and publish', 'between publish and its note'])('%s loses no event, doubles none in a reader’s eyes, and keeps their order', async (point) => {
    const first = start(point, 50);
    first.ready.catch(() => undefined);
    expect(await first.exited).toBe('SIGKILL');
    const committed = await eventually(async () => {
      const client = new pg.Client({ connectionString: database });
      await client.connect();
      const { rows } = await client.query<{ n: string }>('SELECT last_sequence AS n FROM outbox_source');
      await client.end();
      return Number(rows[0]!.n);
    });
    expect(committed).toBeGreaterThan(0);
    await start('nowhere').ready;
    await eventually(() => expect(new Set(tap.events.map((event) => event.sequence)).size).toBe(committed));
    const firstSeen = tap.events.filter((event, index) => tap.events.findIndex((other) => other.sequence === event.sequence) === index);
    expect(firstSeen.map((event) => event.sequence)).toEqual(Array.from({ length: committed }, (_, index) => index + 1));
    expect(new Set(tap.events.map((event) => event.id)).size).toBe(committed);
  });

  it.each(['between effect and cursor', 'between effect and offset'])('%s has each effect once, and answers each event once', async (point) => {
    for (const name of ['a', 'b', 'c']) await tap.publish('registry', ID, [make(ModelCreated, { modelId: ID, name })]);
    const first = start(point);
    first.ready.catch(() => undefined);
    expect(await first.exited).toBe('SIGKILL');
    await start('nowhere').ready;
    await eventually(() => expect(tap.ofType('policy.published').map((event) => event.data['name'])).toEqual(['a', 'b', 'c']));
    expect(await effects()).toEqual(['a', 'b', 'c']);
    expect(tap.ofType('policy.published').map((event) => event.sequence)).toEqual([1, 2, 3]);
  });
});
