import { setTimeout as pause } from 'node:timers/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { freePorts, Kafka, Postgres } from '@baton/local';
import { eventually } from '@baton/testing';
import { Author, smallWork } from './author.js';
import { Stack, temporaryDirectory } from './stack.js';

const OUTAGE_MS = 20_000;
const DANA = ['dana', 'data-scientist'] as const;
const VERA = ['vera', 'validator'] as const;
const CARLA = ['carla', 'compliance'] as const;

interface List<T> { items: T[]; nextCursor: string | null }
interface Registered { source: string; sequence: number; time: string; data: { version: { number: number } } }

describe('bad times, with people and applications going on', () => {
  const directory = temporaryDirectory('outages');
  let kafka: Kafka;
  let postgres: Postgres;
  let stack: Stack;
  let author: Author;
  let ports: number[];
  /** Numbers of the versions whose registration was acknowledged. */
  const acknowledged: number[] = [];
  const inference = { answered: 0, failed: [] as string[] };
  let registering = true;
  let predicting = true;
  const loops: Array<Promise<void>> = [];

  const startKafka = () => Kafka.start({ directory: join(directory, 'kafka'), port: ports[0]!, controllerPort: ports[1]!, logFile: join(directory, 'kafka.log'), say: console.log });
  const startPostgres = () => Postgres.start({ directory: join(directory, 'postgres'), port: ports[2]!, logFile: join(directory, 'postgres.log') });

  async function registerOn(): Promise<void> {
    while (registering) {
      acknowledged.push(await author.register('steady', smallWork()));
      await pause(300);
    }
  }

  async function predictOn(): Promise<void> {
    const authorization = `Bearer ${await stack.tokenOf('app', 'service')}`;
    const body = JSON.stringify({ inputs: [{ name: 'a', shape: [1, 1], datatype: 'FP64', data: [0.5] }, { name: 'b', shape: [1, 1], datatype: 'FP64', data: [0.25] }] });
    while (predicting) {
      const answer = await fetch(`${stack.launcher.urlOf('serving')}/environments/staging/v2/models/steady/infer`, { method: 'POST', headers: { authorization, 'content-type': 'application/json' }, body }).catch((error: Error) => error);
      if (answer instanceof Error) inference.failed.push(answer.message);
      else if (answer.ok) inference.answered++;
      else inference.failed.push(`${answer.status} ${await answer.text()}`);
      await pause(10);
    }
  }

  const servingInStaging = async () => (await stack.api<List<{ weights: Array<{ version: number }> }>>('GET', '/deployment/api/v1/deployments?environment=staging', VERA)).body.items[0]?.weights[0]?.version;
  /** A version that is acknowledged now goes all the way to staging. */
  async function everythingFlows(): Promise<void> {
    const now = acknowledged.length;
    await eventually(() => expect(acknowledged.length).toBeGreaterThan(now), 60_000);
    const newest = acknowledged.at(-1)!;
    await eventually(async () => expect(await servingInStaging()).toBeGreaterThanOrEqual(newest), 60_000);
  }

  beforeAll(async () => {
    ports = await freePorts(3);
    [kafka, postgres] = await Promise.all([startKafka(), startPostgres()]);
    stack = await Stack.start({ kafkaBrokers: kafka.brokers, databaseUrl: postgres.url });
    author = new Author(stack.url, await stack.tokenOf(...DANA));
    await author.register('steady', smallWork());
    await eventually(async () => expect(await servingInStaging()).toBe(1), 60_000);
    loops.push(registerOn(), predictOn());
  });
  afterAll(async () => {
    [registering, predicting] = [false, false];
    await Promise.allSettled(loops);
    await stack?.stop();
    await kafka?.child.stop();
    await postgres?.child.stop();
  });

  it('Kafka is away for 20 s: registrations go on, predictions are answered throughout, and afterwards everything flows', async () => {
    const [before, failedBefore] = [acknowledged.length, inference.failed.length];
    await kafka.child.stop();
    await pause(OUTAGE_MS);
    expect(acknowledged.length).toBeGreaterThan(before + 5);
    expect(inference.failed.slice(failedBefore)).toEqual([]);
    kafka = await startKafka();
    await everythingFlows();
    expect(inference.failed.slice(failedBefore)).toEqual([]);
  });

  it('PostgreSQL is away for 20 s: registrations wait, predictions are answered throughout, and afterwards everything flows', async () => {
    const [answered, failedBefore] = [inference.answered, inference.failed.length];
    await postgres.child.stop();
    await pause(OUTAGE_MS);
    expect(inference.answered).toBeGreaterThan(answered + 100);
    postgres = await startPostgres();
    await everythingFlows();
    expect(inference.failed.slice(failedBefore)).toEqual([]);
    expect(author.repetitions).toBeGreaterThan(0);
  });

  it.each(['registry', 'validation', 'deployment', 'audit'])('%s is killed while it works: predictions are answered throughout, and afterwards everything flows', async (service) => {
    const failedBefore = inference.failed.length;
    stack.launcher.crash(service);
    await eventually(() => stack.launcher.ready(service));
    await everythingFlows();
    expect(inference.failed.slice(failedBefore)).toEqual([]);
  });

  it('serving is killed: it answers again with what it served, by itself', async () => {
    stack.launcher.crash('serving');
    await eventually(() => stack.launcher.ready('serving'));
    const failedBefore = inference.failed.length;
    await everythingFlows();
    expect(inference.failed.slice(failedBefore)).toEqual([]);
  });

  it('after all of it nothing acknowledged is lost, doubled or out of order', async () => {
    registering = false;
    await loops[0];
    const newest = Math.max(...acknowledged);
    await eventually(async () => expect(await servingInStaging()).toBeGreaterThanOrEqual(newest), 60_000);
    expect(new Set(acknowledged).size).toBe(acknowledged.length);

    const registered: Registered[] = [];
    for (let cursor: string | null = ''; cursor !== null;) {
      const page: List<Registered> = (await stack.api<List<Registered>>('GET', `/audit/api/v1/events?type=registry.model-version.registered.v1&limit=500${cursor ? `&cursor=${cursor}` : ''}`, CARLA)).body;
      registered.push(...page.items);
      cursor = page.nextCursor;
    }
    const numbers = registered.map((event) => event.data.version.number);
    expect(new Set(numbers).size).toBe(numbers.length);
    expect(numbers).toEqual(expect.arrayContaining(acknowledged));
    expect(registered.map((event) => event.sequence)).toEqual(registered.map((event) => event.sequence).sort((one, other) => one - other));

    const { body } = await stack.api<{ sources: Array<{ source: string; first: number; last: number; count: number; gaps: unknown[] }> }>('GET', '/audit/api/v1/completeness', CARLA);
    for (const source of body.sources) expect(source).toMatchObject({ first: 1, count: source.last, gaps: [] });
    // A suite whose worker was killed is done again when its lease has ended.
    await eventually(async () => {
      const verdicts = (await stack.api<List<{ version: number; state: string; verdict: string }>>('GET', '/validation/api/v1/reports?model=steady&limit=500', VERA)).body.items;
      for (const number of acknowledged) expect(verdicts.filter((report) => report.version === number)).toMatchObject([{ state: 'done', verdict: 'passed' }]);
    }, 200_000);
    expect(inference.answered).toBeGreaterThan(1_000);
  });
});

