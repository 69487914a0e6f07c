import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { make } from '@baton/contracts';
import { ModelCreated } from '@baton/contracts/registry/model-created';
import { ModelRenamed } from '@baton/contracts/registry/model-renamed';
import { ValidationStarted } from '@baton/contracts/validation/validation-started';
import { Database } from '@baton/persistence';
import type { RunningService } from '@baton/service-kit';
import { EventTap, eventually, testConfig, tokenFor } from '@baton/testing';
import { AuditConfig, startAudit } from './index.js';

const MODEL = '0190a0a0-0000-7000-8000-00000000000a';
const OTHER = '0190a0a0-0000-7000-8000-00000000000b';

interface Entry { id: string; type: string; source: string; sequence: number; actor: string; causationId: string | null; correlationId: string; data: unknown; wellFormed: boolean }

describe('audit', () => {
  let service: RunningService;
  let tap: EventTap;

  beforeEach(async () => {
    const config = await testConfig(AuditConfig);
    tap = new EventTap(config.TOPIC_PREFIX);
    service = await startAudit(config);
  });
  afterEach(async () => {
    await service.close();
    await tap.close();
  });

  async function get<T>(path: string, status = 200): Promise<T> {
    const answer = await fetch(`${service.url}/api/v1/${path}`, { headers: { authorization: `Bearer ${await tokenFor('carla', 'compliance')}` } });
    expect(answer.status).toBe(status);
    return await answer.json() as T;
  }
  const events = async (query: string) => (await get<{ items: Entry[] }>(`events?${query}`)).items;
  const created = (modelId = MODEL, name = 'flights') => make(ModelCreated, { modelId, name });

  it('tells a story in order, with actor, cause and correlation, across services', async () => {
    const [first] = await tap.publish('registry', MODEL, [created()], { correlationId: 'story', actor: 'dana', time: new Date('2026-03-01T10:00:00Z') });
    await tap.publish('validation', MODEL, [make(ValidationStarted, {
      version: { modelId: MODEL, name: 'flights', number: 1 }, reportId: OTHER, evidenceRevision: 1, policy: { name: 'default', revision: 1 }, environments: ['production'],
    })], { correlationId: 'story', causationId: first!.id, actor: 'service:validation', time: new Date('2026-03-01T10:00:01Z') });
    await tap.publish('registry', OTHER, [created(OTHER, 'prices')]);
    const story = await eventually(async () => {
      const found = await events('correlation=story');
      expect(found).toHaveLength(2);
      return found;
    });
    expect(story.map(({ type, actor, causationId, sequence }) => ({ type, actor, causationId, sequence }))).toEqual([
      { type: 'registry.model.created.v1', actor: 'dana', causationId: null, sequence: 1 },
      { type: 'validation.validation.started.v1', actor: 'service:validation', causationId: first!.id, sequence: 1 },
    ]);
    expect(await events('model=flights')).toHaveLength(2);
    expect((await events('type=registry.*&order=desc')).map((entry) => entry.sequence)).toEqual([2, 1]);
    expect(await events('type=registry.model.*,validation.validation.started.v1')).toHaveLength(3);
    expect(await events('type=registry.model.deleted.v1,validation.*')).toHaveLength(1);
    expect(await events('actor=dana&from=2026-03-01T09:00:00Z&to=2026-03-01T10:00:01Z')).toHaveLength(1);
    expect(await get<Entry>(`events/${first!.id}`)).toMatchObject({ data: { name: 'flights' }, correlationId: 'story' });
  });

  it('a model is found by every name that it has had', async () => {
    await tap.publish('registry', MODEL, [created(), make(ModelRenamed, { modelId: MODEL, name: 'departures', formerName: 'flights' })]);
    await eventually(async () => expect(await events('model=departures')).toHaveLength(2));
    expect(await events('model=flights')).toHaveLength(2);
    expect(await events(`model=${MODEL}`)).toHaveLength(2);
  });

  it('accepts any bytes, keeps them, and goes on', async () => {
    await tap.raw('registry', [{ key: 'x', headers: { odd: '\u0000' }, value: '\u0000\uFFFF not json' }, { key: 'y', headers: {}, value: '{"a":"\\u0000"}' }]);
    const [odd] = await tap.publish('registry', MODEL, [created()], { source: 'registry/odd', time: new Date('2026-03-01T00:00:00Z') });
    await tap.publish('registry', MODEL, [created()], { source: 'registry/odd', sequence: odd!.sequence });
    await tap.raw('registry', [{ key: 'z', headers: { ce_id: 'z', ce_type: 't', ce_source: 'registry/far', ce_sequence: '1', ce_time: '+275760-01-01T00:00:00.000Z', ce_correlationid: 'c', ce_actor: 'a' }, value: '{}' }]);
    await tap.publish('registry', MODEL, [created()]);
    const all = await eventually(async () => {
      const found = await events('');
      expect(found).toHaveLength(6);
      return found;
    });
    expect(all.filter((entry) => !entry.wellFormed)).toHaveLength(4);
    expect(all.find((entry) => entry.wellFormed)).toMatchObject({ type: 'registry.model.created.v1' });
  });

  it('says what is missing, and counts what came twice once', async () => {
    const [sent] = await tap.publish('registry', MODEL, [created()]);
    await tap.publish('registry', MODEL, [created()], sent);
    await tap.publish('registry', MODEL, [created()], { sequence: 4 });
    const registry = async () => (await get<{ sources: Array<{ source: string }> }>('completeness')).sources.filter(({ source }) => source.startsWith('registry/'));
    await eventually(async () => expect(await registry()).toEqual([
      { source: 'registry/epoch', first: 1, last: 4, count: 2, gaps: [{ from: 2, to: 3 }] },
    ]));
  });

  it('lists in pages that neither repeat nor leave out', async () => {
    for (let index = 0; index < 7; index++) await tap.publish('registry', MODEL, [created()], { time: new Date('2026-03-01T10:00:00Z') });
    await eventually(async () => expect(await events('')).toHaveLength(7));
    const seen: number[] = [];
    for (let cursor: string | null = ''; cursor !== null;) {
      const page: { items: Entry[]; nextCursor: string | null } = await get(`events?limit=3${cursor ? `&cursor=${cursor}` : ''}`);
      seen.push(...page.items.map((entry) => entry.sequence));
      cursor = page.nextCursor;
    }
    expect(seen).toEqual([1, 2, 3, 4, 5, 6, 7]);
  });

  it('a read can wait for what was just published, and says so if it never comes', async () => {
    await tap.publish('registry', MODEL, [created()]);
    expect((await get<{ items: Entry[] }>('events?waitFor=registry@1')).items).toHaveLength(1);
    expect(await get('events?waitFor=nonsense', 400)).toMatchObject({ detail: expect.stringContaining('registry@4711') as string });
  });

  it('the ledger cannot be changed, not even by its own database user', async () => {
    await tap.publish('registry', MODEL, [created()]);
    await eventually(async () => expect(await events('')).toHaveLength(1));
    const database = service.app.get(Database);
    for (const sql of ["UPDATE ledger_entry SET actor = 'nobody'", 'DELETE FROM ledger_entry', 'TRUNCATE ledger_entry']) await expect(database.query(sql)).rejects.toThrow('append-only');
  });

  it('bad queries are answered with what is wrong', async () => {
    expect(await get('events?from=yesterday&limit=0&nonsense=1', 400)).toMatchObject({ errors: expect.arrayContaining([expect.objectContaining({ field: 'from' }), expect.objectContaining({ field: 'limit' })]) as unknown });
    expect(await get('events?cursor=abc', 400)).toMatchObject({ detail: expect.stringContaining('cursor') as string });
    expect(await get('events/unknown', 404)).toMatchObject({ title: 'Not Found' });
  });
});
