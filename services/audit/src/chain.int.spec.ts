import { createHash } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Role } from '@baton/access';
import { make } from '@baton/contracts';
import { ModelCreated } from '@baton/contracts/registry/model-created';
import { ModelVersionRegistered } from '@baton/contracts/registry/model-version-registered';
import { encode, messagingMigrations } from '@baton/messaging';
import { Database } from '@baton/persistence';
import type { RunningService } from '@baton/service-kit';
import { EventTap, eventually, testConfig, tokenFor } from '@baton/testing';
import { AuditConfig, startAudit } from './index.js';
import { ledgerRowOf } from './store/ledger-row.js';
import { Ledger1770000000000 } from './store/ledger.migration.js';

const MODEL = '0190a0a0-0000-7000-8000-00000000000a';

interface Chained { position: number; hash: string; previousHash: string; leafHash: string; topic: string; offset: string }
interface Verified { from: number; to: number; entries: number; intact: boolean; hash: string; broken: { position: number; why: string } | null; next: number | null }
interface Reading { actor: string; data: { path: string; query: Record<string, string>; items: number } }

describe('the chain of the ledger', () => {
  let config: AuditConfig;
  let service: RunningService;
  let tap: EventTap;

  beforeEach(async () => {
    config = await testConfig(AuditConfig);
    tap = await new EventTap(config.TOPIC_PREFIX).listen('registry', 'audit');
    service = await startAudit(config);
  });
  afterEach(async () => {
    await service.close();
    await tap.close();
  });

  async function get<T>(path: string, who: [string, Role] = ['carla', 'compliance']): Promise<T> {
    const answer = await fetch(`${service.url}/api/v1/${path}`, { headers: { authorization: `Bearer ${await tokenFor(...who)}` } });
    expect(answer.status, path).toBe(200);
    return await answer.json() as T;
  }
  const sql = <T>(text: string, values: unknown[] = []) => service.app.get(Database).query<T>(text, values);
  const created = (name: string) => make(ModelCreated, { modelId: MODEL, name });
  const publish = async (count: number) => (await tap.publish('registry', MODEL, Array.from({ length: count }, (_, index) => created(`model-${index}`)))).map(({ id }) => id);
  const taken = (ids: readonly string[]) => eventually(async () => {
    const [row] = await sql<{ n: string }>('SELECT count(*) AS n FROM ledger_entry WHERE event_id = ANY($1)', [ids]);
    expect(Number(row!.n)).toBe(ids.length);
  });
  /** Does what only a superuser of the database can do. */
  const tamper = async (statement: string) => {
    await sql('ALTER TABLE ledger_entry DISABLE TRIGGER ledger_rows_stay');
    await sql(statement);
    await sql('ALTER TABLE ledger_entry ENABLE TRIGGER ledger_rows_stay');
  };

  it('can be computed again from the topic alone', async () => {
    const ids = await publish(3);
    await taken(ids);
    let previous: string | null = null;
    for (const id of ids) {
      const entry: Chained = await get<Chained>(`events/${id}`);
      const record = (await eventually(() => tap.events.find((event) => event.id === id) ?? Promise.reject(new Error('not read yet')))).record;
      const leaf = JSON.stringify([record.topic, record.offset, record.key, Object.entries(record.headers).sort(([one], [other]) => (one < other ? -1 : 1)), record.value!.toString('base64')]);
      const leafHash = createHash('sha256').update(Buffer.of(0)).update(leaf).digest();
      expect(entry.leafHash).toBe(leafHash.toString('hex'));
      expect(entry.hash).toBe(createHash('sha256').update(Buffer.from(entry.previousHash, 'hex')).update(leafHash).digest('hex'));
      if (previous !== null) expect(entry.previousHash).toBe(previous);
      previous = entry.hash;
      expect(entry).toMatchObject({ topic: `${config.TOPIC_PREFIX}registry.v1`, offset: record.offset });
    }
  });

  it('is intact, in one piece or in parts, whatever was taken, and its head is its end', async () => {
    await tap.raw('registry', [{ key: '\u0000', headers: { odd: '\u0000' }, value: 'not json' }, { key: 'z', headers: { ce_id: 'z', ce_type: 't', ce_source: 'registry/far', ce_sequence: '1', ce_time: '+275760-01-01T00:00:00.000Z', ce_correlationid: 'c', ce_actor: 'a' }, value: '{}' }]);
    const ids = await publish(20);
    await taken(ids);
    const whole = await get<Verified>('chain/verification');
    expect(whole).toMatchObject({ from: 1, intact: true, broken: null, next: null });
    expect(whole.entries).toBeGreaterThanOrEqual(22);
    expect(await get<Verified>('chain/verification?from=5&to=9')).toMatchObject({ from: 5, to: 9, entries: 5, intact: true });
    const head = await eventually(async () => {
      const found = await get<{ position: number; hash: string; time: string }>('chain');
      const at = await get<Verified>(`chain/verification?from=${found.position}&to=${found.position}`);
      expect(at).toMatchObject({ intact: true, hash: found.hash });
      return found;
    });
    expect(new Date(head.time).getTime()).toBeLessThanOrEqual(Date.now());
  });

  it.each([
    ['its actor', "UPDATE ledger_entry SET actor = 'somebody else' WHERE position = 4", 4, 'actor'],
    ['its time', "UPDATE ledger_entry SET time = time - interval '1 day' WHERE position = 4", 4, 'time'],
    ['what it says', "UPDATE ledger_entry SET data = replace(data, 'model', 'medal') WHERE position = 4", 4, 'data'],
    ['its bytes', "UPDATE ledger_entry SET bytes = 'x' WHERE position = 4", 4, 'not the one that was hashed'],
    ['its bytes and their hash', "UPDATE ledger_entry SET bytes = 'x', data = null, well_formed = false, leaf_hash = sha256('y') WHERE position = 4", 4, 'not the one that was hashed'],
    ['its hash', "UPDATE ledger_entry SET hash = sha256('y') WHERE position = 4", 4, 'does not follow'],
    ['that it was there', 'DELETE FROM ledger_entry WHERE position = 4', 4, 'missing'],
  ])('an entry of which a superuser changes %s is named', async (_, statement, position, why) => {
    await taken(await publish(8));
    await tamper(statement);
    const verified = await get<Verified>('chain/verification');
    expect(verified).toMatchObject({ intact: false, entries: 3, broken: { position, why: expect.stringContaining(why) as string } });
    expect((await get<Verified>('chain/verification?to=3')).intact).toBe(true);
  });

  it('that the last entries are gone is seen as well', async () => {
    await taken(await publish(8));
    await tamper('DELETE FROM ledger_entry WHERE position > 6');
    expect(await get<Verified>('chain/verification')).toMatchObject({ intact: false, broken: { position: 7, why: expect.stringContaining('missing') as string } });
  });

  it('two processes at once make one chain and take each event once', async () => {
    const other = await startAudit(config);
    try {
      const ids: string[] = [];
      for (let batch = 0; batch < 20; batch++) ids.push(...await publish(25));
      await taken(ids);
      expect(await get<Verified>('chain/verification')).toMatchObject({ intact: true });
      const [row] = await sql<{ n: string; last: string }>('SELECT count(*) AS n, max(position) AS last FROM ledger_entry');
      expect(row!.n).toBe(row!.last);
    } finally {
      await other.close();
    }
  });

  it('who reads the record is on the record before the answer is sent, once for each request', async () => {
    const [id] = await publish(1);
    await taken([id!]);
    await Promise.all([get(`events/${id}`, ['olga', 'operator']), get('events?model=model-0&limit=5', ['vera', 'validator']), get('completeness'), get('chain')]);
    const reads = await eventually(async () => {
      const { items } = await get<{ items: Reading[] }>('events?type=audit.record.read.v1&limit=500');
      expect(items.length).toBeGreaterThanOrEqual(4);
      return items.slice(0, 4).map(({ actor, data }) => ({ actor, ...data })).sort((one, other) => (one.path < other.path ? -1 : 1));
    });
    expect(reads).toEqual([
      { actor: 'carla', path: '/api/v1/chain', query: {}, items: 1 },
      { actor: 'carla', path: '/api/v1/completeness', query: {}, items: expect.any(Number) as number },
      { actor: 'vera', path: '/api/v1/events', query: { model: 'model-0', limit: '5' }, items: 1 },
      { actor: 'olga', path: '/api/v1/events/{id}', query: { id: id! }, items: 1 },
    ]);
    await fetch(`${service.url}/health/ready`);
    await fetch(`${service.url}/openapi.json`);
    await fetch(`${service.url}/metrics`);
    const [row] = await sql<{ n: string }>('SELECT last_sequence AS n FROM outbox_source');
    await eventually(() => expect(tap.ofType('record.read')).toHaveLength(Number(row!.n)));
    expect((await get<{ items: Array<{ type: string }> }>('events')).items.map(({ type }) => type)).toEqual(['registry.model.created.v1']);
    expect((await get<{ items: Array<{ type: string }> }>('events?reads=include')).items.map(({ type }) => type)).toContain('audit.record.read.v1');
  });

  it('a read that cannot be recorded is not answered', async () => {
    await sql('ALTER TABLE outbox RENAME TO outbox_away');
    const answer = await fetch(`${service.url}/api/v1/chain`, { headers: { authorization: `Bearer ${await tokenFor('carla', 'compliance')}` } });
    await sql('ALTER TABLE outbox_away RENAME TO outbox');
    expect(answer.status).toBe(500);
    expect(JSON.stringify(await answer.json())).not.toContain('hash');
  });
});

describe('a ledger from before there was a chain', () => {
  const DIGEST = `sha256:${'a'.repeat(64)}`;

  /** What the version before this one kept of an event. */
  async function keepAsBefore(database: Database, sequence: number): Promise<void> {
    const event = make(ModelVersionRegistered, {
      version: { modelId: MODEL, name: 'flights', number: sequence }, artifact: { digest: DIGEST, files: [], flavors: ['onnx'] }, runId: 'run-1', datasets: [], description: '', tags: {}, registeredBy: 'dana',
    });
    const { key, headers, value } = encode({
      id: `event-${sequence}`, type: 'registry.model-version.registered.v1', source: 'registry/epoch', subject: `models/${MODEL}/versions/${sequence}`, key: MODEL, time: new Date('2026-03-01T10:00:00Z'), sequence,
      correlationId: 'c', causationId: null, actor: 'dana', traceparent: null,
    }, JSON.stringify(event));
    const row = ledgerRowOf({ topic: 'registry.v1', offset: String(sequence - 1), key, headers, value: Buffer.from(value) });
    const columns = Object.keys(row).filter((column) => column !== 'model_name' && column !== 'bytes') as Array<keyof typeof row>;
    await database.query(`INSERT INTO ledger_entry (${columns.join(', ')}, bytes) VALUES (${columns.map((_, index) => `$${index + 1}`).join(', ')}, $${columns.length + 1})`,
      [...columns.map((column) => row[column]), Buffer.from(value)]);
    await database.query('INSERT INTO model_name (name, model_id) VALUES ($1, $2) ON CONFLICT DO NOTHING', [row.model_name, row.model_id]);
  }

  it('is chained, and lineage is told from it, when the service starts', async () => {
    const config = await testConfig(AuditConfig);
    const before = new Database({ url: config.DATABASE_URL, name: 'before', migrations: [...messagingMigrations, Ledger1770000000000] });
    await before.connect();
    for (const sequence of [1, 2, 3]) await keepAsBefore(before, sequence);
    // Repetitions took numbers of positions then.
    await before.query("SELECT nextval(pg_get_serial_sequence('ledger_entry', 'position'))");
    await keepAsBefore(before, 4);
    await before.close();
    const service = await startAudit(config);
    try {
      const get = async (path: string): Promise<unknown> => (await fetch(`${service.url}/api/v1/${path}`, { headers: { authorization: `Bearer ${await tokenFor('carla', 'compliance')}` } })).json();
      expect(await get('chain/verification?to=5')).toMatchObject({ intact: true, entries: 4, to: 5 });
      await eventually(async () => expect(await get('lineage?node=models/flights/versions/4')).toMatchObject({ edges: [{ from: 'runs/run-1', to: `models/${MODEL}/versions/4`, event: 'event-4' }] }));
    } finally {
      await service.close();
    }
  });
});
