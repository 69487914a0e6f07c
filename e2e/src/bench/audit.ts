import { spawn, type ChildProcess } from 'node:child_process';
import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { contractOfInstance } from '@baton/contracts';
import { PredictionSegmentSealed } from '@baton/contracts/monitoring/prediction-segment-sealed';
import { ensureDatabases, freePorts, Kafka, Postgres, Tokens } from '@baton/local';
import { encode, KafkaEventLog, topicOf, type EventLogWriter, type OutgoingRecord } from '@baton/messaging';
import pg from 'pg';
import { v7 as uuidv7 } from 'uuid';
import { lifeOf, PEOPLE, type ToldEvent } from './audit-story.js';
import { cpuSeconds, familyOf } from './cpu-seconds.js';
import { median, quantile, round, table } from './figures.js';

const EVENTS = Number(process.env['EVENTS'] ?? 1_000_000);
const VERSIONS = 10;
const QUERIES = 400;
const WARM_UPS = 20;
const TOGETHER = 500;
const START = Date.parse('2026-01-01T00:00:00Z');
const MAIN = fileURLToPath(new URL('../../../services/audit/dist/main.js', import.meta.url));

/** Something to ask about: of each tenth model. */
interface Known { name: string; author: string; correlationId: string; segment: string; at: number }

/**
 * A million well-formed events of many models through Kafka into the ledger, by the service itself: how fast it takes
 * them, and what its answers take afterwards, over HTTP, each of them recorded before it is sent.
 */
export async function audit(): Promise<void> {
  const directory = mkdtempSync(join(tmpdir(), 'baton-audit-'));
  chmodSync(directory, 0o755);
  const [postgresPort, kafkaPort, controllerPort, port] = await freePorts(4) as [number, number, number, number];
  const [postgres, kafka] = await Promise.all([
    Postgres.start({ directory: join(directory, 'postgres'), port: postgresPort, logFile: join(directory, 'postgres.log') }),
    Kafka.start({ directory: join(directory, 'kafka'), port: kafkaPort, controllerPort, logFile: join(directory, 'kafka.log'), say: () => undefined }),
  ]);
  let service: ChildProcess | undefined;
  try {
    await ensureDatabases(postgres.url, ['audit']);
    const token = await (await Tokens.open(directory)).sign('carla', ['compliance']);
    const { known, published } = await publish(kafka.brokers);
    const env = { DATABASE_URL: `${postgres.url}/audit`, KAFKA_BROKERS: kafka.brokers, TOKEN_KEYS_FILE: join(directory, 'token-keys.json'), LOG_LEVEL: 'error', PORT: String(port) };
    service = spawn(process.execPath, [MAIN], { env: { ...process.env, NODE_OPTIONS: '', ...env }, stdio: ['ignore', 'ignore', 'inherit'] });
    const cpu = () => cpuSeconds([service!.pid!, ...familyOf(postgres.child.pid!)]);
    await taken(env.DATABASE_URL, published, cpu);
    await ask(`http://127.0.0.1:${port}/api/v1`, token, known);
    await verify(`http://127.0.0.1:${port}/api/v1`, token);
  } finally {
    service?.kill('SIGTERM');
    await Promise.all([kafka.child.stop(), postgres.child.stop()]);
    rmSync(directory, { recursive: true, force: true });
  }
}

async function publish(brokers: string): Promise<{ known: Known[]; published: number }> {
  const writer = new KafkaEventLog({ brokers: [brokers], clientId: 'bench', log: { debug: () => undefined, warn: () => undefined } }).writer();
  const topics = new Map<string, { sequence: number; waiting: OutgoingRecord[] }>();
  const known: Known[] = [];
  let published = 0;
  for (let model = 0; published < EVENTS; model++) {
    const name = `model-${model}`;
    const author = PEOPLE[model % PEOPLE.length]!;
    for (const told of lifeOf(name, VERSIONS, START + model * 60_000, { author, approver: PEOPLE[(model + 7) % PEOPLE.length]! })) {
      await add(writer, topics, told);
      published++;
      if (model % 10 === 0 && told.event instanceof PredictionSegmentSealed) known.push({ name, author, correlationId: told.correlationId, segment: told.event.digest, at: told.at });
    }
  }
  for (const [publisher, { waiting }] of topics) await writer.publish(topicOf(publisher), waiting);
  await writer.close();
  return { known, published };
}

async function add(writer: EventLogWriter, topics: Map<string, { sequence: number; waiting: OutgoingRecord[] }>, { publisher, event, at, key, correlationId, actor }: ToldEvent): Promise<void> {
  const topic = topics.get(publisher) ?? { sequence: 0, waiting: [] };
  topics.set(publisher, topic);
  topic.waiting.push(encode({
    id: uuidv7(), type: contractOfInstance(event).type, source: `${publisher}/bench`, subject: `models/${key}`, key, time: new Date(at), sequence: ++topic.sequence, correlationId, causationId: null, actor, traceparent: null,
  }, JSON.stringify(event)));
  if (topic.waiting.length >= TOGETHER) await writer.publish(topicOf(publisher), topic.waiting.splice(0));
}

/** To the last entry; the first tenth is left out, since the process begins with it. `cpu`: seconds that the service and PostgreSQL have worked, which what else runs here hardly touches. */
async function taken(url: string, published: number, cpu: () => number): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  let mark: { at: number; cpu: number; position: number } | undefined;
  for (let position = 0; position < published; await pause(50)) {
    position = await client.query<{ position: string }>('SELECT position FROM ledger_head').then(({ rows }) => Number(rows[0]?.position ?? 0), () => 0);
    if (!mark && position >= published / 10) mark = { at: performance.now(), cpu: cpu(), position };
  }
  const [seconds, worked] = [(performance.now() - mark!.at) / 1_000, cpu() - mark!.cpu];
  const { rows: [row] } = await client.query<{ size: string; nodes: string; edges: string; models: string }>(
    `SELECT pg_size_pretty(pg_database_size(current_database())) AS size, (SELECT count(*) FROM lineage_node) AS nodes, (SELECT count(*) FROM lineage_edge) AS edges, (SELECT count(*) FROM model_name) AS models`);
  console.log(`${published} events of ${row!.models} models taken at ${round((published - mark!.position) / seconds, 0)} a second (${round(worked * 1e6 / (published - mark!.position), 0)} µs of CPU each, service and PostgreSQL), from Kafka, chained and told into ${row!.nodes} nodes and ${row!.edges} edges; ${row!.size}\n`);
  await client.query('ANALYZE');
  await client.query('CHECKPOINT');
  await client.end();
}

async function ask(base: string, token: string, known: readonly Known[]): Promise<void> {
  const any = <T>(from: readonly T[]): T => from[Math.floor(Math.random() * from.length)]!;
  const iso = (at: number) => new Date(at).toISOString();
  const questions: Record<string, () => string> = {
    'as-of, one model': () => { const { name, at } = any(known); return `as-of?model=${name}&environment=production&at=${iso(at)}`; },
    'as-of, fifty models': () => `as-of?at=${iso(any(known).at)}`,
    'lineage, from a segment up, depth 10': () => `lineage?node=segments/${any(known).segment}&direction=up&depth=10`,
    'lineage, from a version up and down, depth 10': () => `lineage?node=models/${any(known).name}/versions/5&direction=both&depth=10`,
    'events by model': () => `events?model=${any(known).name}`,
    'events by actor': () => `events?actor=${any(known).author}`,
    'events by type': () => 'events?type=deployment.promotion.approved.v1&order=desc',
    'events by the beginning of a type': () => 'events?type=deployment.promotion.*&order=desc',
    'events by correlation': () => `events?correlation=${any(known).correlationId}`,
    'events by time': () => { const { at } = any(known); return `events?from=${iso(at)}&to=${iso(at + 3_600_000)}`; },
    'events by model, actor and type': () => { const { name } = any(known); return `events?model=${name}&actor=service:monitoring&type=monitoring.alert.raised.v1`; },
  };
  const rows: string[][] = [];
  for (const [name, question] of Object.entries(questions)) {
    const times: number[] = [];
    for (let index = 0; index < QUERIES + WARM_UPS; index++) {
      const began = performance.now();
      const answer = await fetch(`${base}/${question()}`, { headers: { authorization: `Bearer ${token}` } });
      const text = await answer.text();
      if (!answer.ok || text.includes('"items":[]')) throw new Error(`${name}: ${answer.status} ${text.slice(0, 300)}`);
      if (index >= WARM_UPS) times.push(performance.now() - began);
    }
    rows.push([name, round(median(times), 2), round(quantile(times, 0.99), 2)]);
  }
  console.log(table([`${QUERIES} questions each`, 'median ms', 'p99 ms'], rows));
}

async function verify(base: string, token: string): Promise<void> {
  const began = performance.now();
  let entries = 0;
  for (let from: number | null = 1; from !== null;) {
    const answer = await fetch(`${base}/chain/verification?from=${from}&to=${EVENTS}`, { headers: { authorization: `Bearer ${token}` } });
    const part = await answer.json() as { intact: boolean; entries: number; next: number | null };
    if (!part.intact) throw new Error(`the chain is broken: ${JSON.stringify(part)}`);
    entries += part.entries;
    from = part.next;
  }
  console.log(`\n${entries} entries verified in ${round((performance.now() - began) / 1_000)} s`);
}
