import { get, type IncomingMessage } from 'node:http';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { make } from '@baton/contracts';
import { ModelCreated } from '@baton/contracts/registry/model-created';
import { ModelRenamed } from '@baton/contracts/registry/model-renamed';
import { ValidationStarted } from '@baton/contracts/validation/validation-started';
import { Database } from '@baton/persistence';
import type { RunningService } from '@baton/service-kit';
import { EventTap, eventually, testConfig, tokenFor } from '@baton/testing';
import { NotificationConfig, startNotification } from './index.js';
import { Retention } from './retention.js';

const MODEL = '0190a0a0-0000-7000-8000-00000000000a';
const renamed = (name: string) => make(ModelRenamed, { modelId: MODEL, name, formerName: 'x' });
const validating = (name: string) => make(ValidationStarted, { version: { modelId: MODEL, name, number: 1 }, reportId: MODEL, evidenceRevision: 1, policy: { name: 'p', revision: 1 }, environments: [] });
const names = (count: number, prefix = 'n') => Array.from({ length: count }, (_, index) => `${prefix}${index}`);

interface StreamedEvent { type: string; source: string; correlationid: string; data: { name?: string; version?: { name: string } } }

/** Reads a stream as `EventSource` does. */
class Reader {
  readonly events: StreamedEvent[] = [];
  comments = 0;
  lastEventId = '';
  ended = false;
  private rest = '';

  constructor(readonly response: IncomingMessage) {
    response.setEncoding('utf8').on('data', (chunk: string) => this.read(chunk)).on('close', () => { this.ended = true; }).on('error', () => { this.ended = true; });
  }

  private read(chunk: string): void {
    const blocks = (this.rest + chunk).split('\n\n');
    this.rest = blocks.pop()!;
    for (const line of blocks.flatMap((block) => block.split('\n'))) {
      if (line.startsWith(':')) this.comments++;
      if (line.startsWith('id: ')) this.lastEventId = line.slice(4);
      if (line.startsWith('data: ')) this.events.push(JSON.parse(line.slice(6)) as StreamedEvent);
    }
  }

  get names(): Array<string | undefined> {
    return this.events.map(({ data }) => data.name ?? data.version?.name);
  }

  close(): void {
    this.response.destroy();
  }
}

describe('the stream', () => {
  let config: NotificationConfig;
  let service: RunningService;
  let tap: EventTap;

  beforeEach(async () => {
    config = await testConfig(NotificationConfig, { STREAM_HEARTBEAT_MS: '50', STREAM_BUFFER_BYTES: '200000' });
    tap = new EventTap(config.TOPIC_PREFIX);
    service = await startNotification(config);
  });
  afterEach(async () => {
    await service.close();
    await tap.close();
  });

  async function open(query = '', lastEventId?: string): Promise<Reader> {
    const headers = { authorization: `Bearer ${await tokenFor('dana', 'data-scientist')}`, ...(lastEventId !== undefined && { 'last-event-id': lastEventId }) };
    const response = await new Promise<IncomingMessage>((resolve, reject) => get(`${service.url}/api/v1/stream${query}`, { headers }, resolve).on('error', reject));
    expect(response.statusCode).toBe(200);
    expect(response.headers['content-type']).toBe('text/event-stream');
    const reader = new Reader(response);
    await eventually(() => expect(reader.lastEventId).not.toBe(''));
    return reader;
  }
  const publish = (list: readonly string[]) => tap.publish('registry', MODEL, list.map(renamed));

  it('passes events on as they come, with what led to them, and comments while there are none', async () => {
    const reader = await open();
    await tap.publish('registry', MODEL, [make(ModelCreated, { modelId: MODEL, name: 'flights' })], { correlationId: 'story', actor: 'dana' });
    await eventually(() => expect(reader.events).toMatchObject([{ specversion: '1.0', type: 'registry.model.created.v1', correlationid: 'story', actor: 'dana', data: { name: 'flights' } }]));
    await eventually(() => expect(reader.comments).toBeGreaterThan(2));
    reader.close();
  });

  it('whoever follows Kafka itself is told where it is, and every event with its topic and schema', async () => {
    const address = `${service.url}/asyncapi.json`;
    expect((await fetch(address)).status).toBe(401);
    const document = await (await fetch(address, { headers: { authorization: `Bearer ${await tokenFor('integrator', 'service')}` } })).json() as { channels: Record<string, { messages: object }>; components: { schemas: object } };
    expect(document).toMatchObject({ asyncapi: '3.0.0', servers: { broker1: { host: config.KAFKA_BROKERS, protocol: 'kafka' } }, channels: { registry: { address: `${config.TOPIC_PREFIX}registry.v1` } } });
    expect(document.channels['registry']!.messages).toHaveProperty(['registry.model.created.v1']);
    expect(document.components.schemas).toHaveProperty(['registry.model.created.v1', 'properties', 'name']);
  });

  it('a client that is cut off again and again gets every event once and in order', async () => {
    const all = names(300);
    const publishing = (async () => { for (let at = 0; at < all.length; at += 10) await publish(all.slice(at, at + 10)); })();
    const seen: Array<string | undefined> = [];
    let reader = await open('', (await open()).lastEventId.replace(/-.*/, '-0'));
    for (let cut = 1; seen.length + reader.events.length < all.length; cut++) {
      await eventually(() => expect(seen.length + reader.events.length).toBeGreaterThanOrEqual(Math.min(cut * 23, all.length)));
      reader.close();
      seen.push(...reader.names);
      reader = await open('', reader.lastEventId);
    }
    await publishing;
    reader.close();
    expect([...seen, ...reader.names]).toEqual(all);
  });

  it('resumes over a restart of the service, with what came while it was away', async () => {
    const first = await open();
    await publish(['before']);
    await eventually(() => expect(first.names).toEqual(['before']));
    await service.close();
    await eventually(() => expect(first.ended).toBe(true));
    await publish(['while away']);
    service = await startNotification(config);
    const second = await open('', first.lastEventId);
    await publish(['after']);
    await eventually(() => expect(second.names).toEqual(['while away', 'after']));
    second.close();
  });

  it('a client that was there before its first event loses none either', async () => {
    const first = await open('?type=validation.*');
    first.close();
    await publish(['missed']);
    const second = await open('', first.lastEventId);
    await eventually(() => expect(second.names).toEqual(['missed']));
    second.close();
  });

  it('gives only what was asked for, live and from history', async () => {
    const first = await open();
    await tap.publish('registry', MODEL, [make(ModelCreated, { modelId: MODEL, name: 'flights' })], { correlationId: 'one' });
    await tap.publish('validation', MODEL, [validating('flights')], { correlationId: 'two' });
    await tap.publish('registry', 'other', [make(ModelCreated, { modelId: '0190a0a0-0000-7000-8000-00000000000c', name: 'prices' })], { correlationId: 'three' });
    await eventually(() => expect(first.events).toHaveLength(3));
    const start = first.lastEventId.replace(/-.*/, '-0');
    const typesOf = async (query: string) => {
      const reader = await open(`${query}&lastEventId=${start}`);
      await eventually(() => expect(reader.comments).toBeGreaterThan(0));
      reader.close();
      return reader.events.map((event) => event.correlationid).sort();
    };
    expect(await typesOf('?correlation=two')).toEqual(['two']);
    expect(await typesOf('?model=flights')).toEqual(['one', 'two']);
    expect(await typesOf(`?model=${MODEL}&type=validation.*,deployment.*`)).toEqual(['two']);
    expect(await typesOf('?type=model.created')).toEqual(['one', 'three']);
    const live = await open('?correlation=four');
    await tap.publish('registry', MODEL, [renamed('no')], { correlationId: 'five' });
    await tap.publish('registry', MODEL, [renamed('yes')], { correlationId: 'four' });
    await eventually(() => expect(live.names).toEqual(['yes']));
    for (const reader of [first, live]) reader.close();
  });

  it('a client that does not read is closed, delays nobody, and resumes where it was', async () => {
    const quick = await open();
    const slow = await open();
    slow.response.pause();
    const all = Array.from({ length: 100 }, (_, index) => `${index} ${'x'.repeat(5_000)}`);
    const rounds = 200;
    let published = 0;
    for (; published < rounds && !(await tooMuch(published)); published++) await tap.publish('validation', MODEL, all.map(validating));
    async function tooMuch(count: number): Promise<boolean> {
      await eventually(() => expect(quick.events.length).toBe(count * all.length));
      return Number(/^baton_stream_clients (\d+)/m.exec(await (await fetch(`${service.url}/metrics`)).text())![1]) < 2;
    }
    expect(published).toBeLessThan(rounds);
    slow.response.resume();
    await eventually(() => expect(slow.ended).toBe(true));
    const resumed = await open('', slow.lastEventId);
    await eventually(() => expect(slow.events.length + resumed.events.length).toBe(published * all.length));
    expect([...slow.names, ...resumed.names]).toEqual(quick.names);
    for (const reader of [quick, resumed]) reader.close();
  });

  it('says so where it cannot resume without loss', async () => {
    const reader = await open();
    await publish(['old', 'new']);
    await eventually(() => expect(reader.events).toHaveLength(2));
    reader.close();
    const refusal = async (lastEventId: string) => {
      const answer = await fetch(`${service.url}/api/v1/stream`, { headers: { authorization: `Bearer ${await tokenFor('dana', 'data-scientist')}`, 'last-event-id': lastEventId } });
      return [answer.status, (await answer.json() as { detail: string }).detail] as const;
    };
    for (const id of ['nonsense', '12', 'abcdef012345-1', reader.lastEventId.replace(/-.*/, '-99')]) expect((await refusal(id))[0], id).toBe(400);
    await service.app.get(Database).query("UPDATE event SET time = time - interval '100 days' WHERE position = 1");
    await service.app.get(Retention).forget();
    expect((await refusal(reader.lastEventId.replace(/-.*/, '-0')))[0]).toBe(410);
    expect((await fetch(`${service.url}/api/v1/stream`)).status).toBe(401);
  });

  it('two processes of the service give the same positions, and each event once', async () => {
    const second = await startNotification({ ...config, PORT: 0 });
    try {
      const reader = await open();
      await publish(names(100));
      await eventually(() => expect(reader.names).toEqual(names(100)));
      const [row] = await service.app.get(Database).query<{ n: string; last: string }>('SELECT count(*) AS n, max(position) AS last FROM event');
      expect(row).toEqual({ n: '100', last: '100' });
      reader.close();
    } finally {
      await second.close();
    }
  });
});
