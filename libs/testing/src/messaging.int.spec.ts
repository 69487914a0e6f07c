import 'reflect-metadata';
import { Injectable, Module } from '@nestjs/common';
import type { MigrationInterface, QueryRunner } from 'typeorm';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { make } from '@baton/contracts';
import { ModelCreated } from '@baton/contracts/registry/model-created';
import { PolicyPublished } from '@baton/contracts/validation/policy-published';
import { Database, managerOf, Transactions, type Transaction } from '@baton/persistence';
import { ServiceConfig, ServiceModule, startService, type RunningService } from '@baton/service-kit';
import { EventTap, eventually, testConfig, tokenFor } from './index.js';
import { causedBy, On, Outbox, Projections, Projector, Reaction, type Received } from '@baton/messaging';

class SeenTable1 implements MigrationInterface {
  name = 'SeenTable1770000000000';
  async up(runner: QueryRunner) { await runner.query('CREATE TABLE seen (id bigint GENERATED ALWAYS AS IDENTITY, name text, by text)'); }
  async down() { /* Never in a test. */ }
}

@Injectable()
class Seen {
  failOn: string | undefined;
  reacted = 0;
  async note(tx: Transaction, name: string, by: string) {
    if (name === this.failOn) throw new Error(`cannot take ${name}`);
    await managerOf(tx).query('INSERT INTO seen (name, by) VALUES ($1, $2)', [name, by]);
  }
}

@Projector('registry')
class RegistryProjector {
  constructor(private readonly seen: Seen) {}
  @On(ModelCreated) onModelCreated(event: Received<ModelCreated>, tx: Transaction) { return this.seen.note(tx, event.data.name, 'projector'); }
}

@Reaction('registry')
class RegistryReaction {
  constructor(private readonly seen: Seen, private readonly outbox: Outbox) {}
  @On(ModelCreated) async onModelCreated(event: Received<ModelCreated>, tx: Transaction) {
    this.seen.reacted++;
    await this.outbox.append(tx, [{
      event: make(PolicyPublished, { name: event.data.name, revision: 1, digest: `sha256:${'0'.repeat(64)}`, environments: [], models: [], riskTiers: [], text: '{}' }), subject: 'x', key: event.data.modelId,
    }], causedBy(event, 'service:validation'));
  }
}

const ID = '0190a0a0-0000-7000-8000-000000000001';
const OTHER = '0190a0a0-0000-7000-8000-000000000002';
const created = (name: string, modelId = ID) => make(ModelCreated, { modelId, name });

describe('events between services', () => {
  let service: RunningService;
  let config: ServiceConfig;
  let tap: EventTap;
  let seen: Seen;

  async function start() {
    @Module({
      imports: [ServiceModule.forRoot({ name: 'validation', config, migrations: [SeenTable1], projections: ['seen'] })],
      controllers: [RegistryProjector, RegistryReaction], providers: [Seen],
    })
    class TestModule {}
    service = await startService({ name: 'validation', title: 'Test', description: 'Test', answers: new URL('./answers.json', import.meta.url), module: TestModule, config });
    seen = service.app.get(Seen);
  }

  const names = async (by = 'projector') => (await service.app.get(Database).query<{ name: string }>('SELECT name FROM seen WHERE by = $1 ORDER BY id', [by])).map((row) => row.name);

  beforeEach(async () => {
    config = await testConfig(ServiceConfig);
    tap = await new EventTap(config.TOPIC_PREFIX).listen('validation');
    await start();
  });
  afterEach(async () => {
    await service.close();
    await tap.close();
  });

  it('an event reaches the projector and the reaction once, and the answer keeps actor, cause and correlation', async () => {
    const [sent] = await tap.publish('registry', ID, [created('flights')], { correlationId: 'story', actor: 'dana' });
    const answer = await tap.next('policy.published');
    expect(answer).toMatchObject({ sequence: 1, correlationId: 'story', causationId: sent!.id, actor: 'service:validation', key: ID });
    expect(answer.source).toMatch(/^validation\/[0-9a-f]{12}$/);
    expect(await names()).toEqual(['flights']);
  });

  it('an event that comes twice has its effect once', async () => {
    const [sent] = await tap.publish('registry', ID, [created('a')]);
    await tap.publish('registry', ID, [created('a')], sent);
    await tap.publish('registry', ID, [created('b')]);
    await eventually(async () => expect(await names()).toEqual(['a', 'b']));
    expect(seen.reacted).toBe(2);
  });

  it('a poison event is parked, its key waits behind it, others go on, and a replay goes in order', async () => {
    seen.failOn = 'bad';
    await tap.publish('registry', ID, [created('good')]);
    await tap.publish('registry', ID, [created('bad')]);
    await tap.publish('registry', ID, [created('behind')]);
    await tap.publish('registry', OTHER, [created('other', OTHER)]);
    await eventually(async () => expect(await names()).toEqual(['good', 'other']));

    const headers = { authorization: `Bearer ${await tokenFor('olga', 'operator')}` };
    const parked = await (await fetch(`${service.url}/api/v1/parked-events`, { headers })).json() as { items: Array<{ id: string; reason: string }> };
    expect(parked.items.map((item) => item.reason)).toEqual(['waits behind an earlier parked event of the same key', 'cannot take bad']);
    expect((await (await fetch(`${service.url}/health/ready`)).json() as { status: string }).status).toBe('degraded');

    const failing = await fetch(`${service.url}/api/v1/parked-events/${parked.items[1]!.id}/replay`, { method: 'POST', headers });
    expect(await failing.json()).toEqual({ replayed: 0, stoppedBy: 'cannot take bad' });
    seen.failOn = undefined;
    const done = await fetch(`${service.url}/api/v1/parked-events/${parked.items[1]!.id}/replay`, { method: 'POST', headers });
    expect(await done.json()).toEqual({ replayed: 2, stoppedBy: null });
    expect(await names()).toEqual(['good', 'other', 'bad', 'behind']);
  });

  it('bytes that are no event are passed over, and data that breaks its contract is parked', async () => {
    await tap.raw('registry', [{ key: 'x', headers: {}, value: '\u0000not json' }]);
    await tap.publish('registry', ID, [Object.assign(created('x'), { name: '' })]);
    await tap.publish('registry', OTHER, [created('fine', OTHER)]);
    await eventually(async () => expect(await names()).toEqual(['fine']));
    const [row] = await service.app.get(Database).query<{ reason: string }>('SELECT reason FROM parked_event LIMIT 1');
    expect(row!.reason).toContain('registry.model.created.v1: name must NOT have fewer than 1 characters');
  });

  it('a gap stops its source and is said', async () => {
    await tap.publish('registry', ID, [created('one')]);
    await tap.publish('registry', ID, [created('three')], { sequence: 3 });
    await eventually(async () => {
      const health = await (await fetch(`${service.url}/health/ready`)).json() as { checks: Record<string, { detail?: string }> };
      expect(health.checks['kafka']!.detail).toContain('jumps from 1 to 3: 1 event(s) are missing');
    });
    expect(await names()).toEqual(['one']);
  });

  it('projections that are dropped and replayed are the same, and reactions do not happen again', async () => {
    for (const name of ['a', 'b', 'c']) await tap.publish('registry', ID, [created(name)]);
    await eventually(async () => expect(await names()).toEqual(['a', 'b', 'c']));
    await service.app.get(Projections).rebuild();
    await eventually(async () => expect(await names()).toEqual(['a', 'b', 'c']));
    expect(seen.reacted).toBe(3);
    await eventually(() => expect(tap.ofType('policy.published')).toHaveLength(3));
  });

  it('numbers follow commits without gaps, also when many write at once and some roll back', async () => {
    const transactions = service.app.get(Transactions);
    const outbox = service.app.get(Outbox);
    const append = (tx: Transaction, name: string) => outbox.append(tx, [{
      event: make(PolicyPublished, { name, revision: 1, digest: `sha256:${'0'.repeat(64)}`, environments: [], models: [], riskTiers: [], text: '{}' }), subject: 'x', key: 'k',
    }], { actor: 'test', correlationId: 'test', causationId: null });
    await Promise.all(Array.from({ length: 200 }, (_, index) => transactions.run(async (tx) => {
      await append(tx, `policy ${index}`);
      if (index % 5 === 0) throw new Error('rolled back');
    }).catch(() => undefined)));
    await eventually(() => expect(tap.ofType('policy.published')).toHaveLength(160));
    expect(tap.events.map((event) => event.sequence)).toEqual(Array.from({ length: 160 }, (_, index) => index + 1));
  });

  it('a service that starts again goes on where it was', async () => {
    await tap.publish('registry', ID, [created('before')]);
    await eventually(async () => expect(await names()).toEqual(['before']));
    await service.close();
    await tap.publish('registry', ID, [created('while away')]);
    await start();
    await eventually(async () => expect(await names()).toEqual(['before', 'while away']));
    await eventually(() => expect(tap.ofType('policy.published')).toHaveLength(2));
  });
});
