import { spawn, type ChildProcess } from 'node:child_process';
import { mkdtempSync, chmodSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import autocannon from 'autocannon';
import { DirectoryStore, digestOfJson } from '@baton/artifacts';
import { make } from '@baton/contracts';
import { RolloutStarted } from '@baton/contracts/deployment/rollout-started';
import { ensureDatabases, freePorts, Kafka, Postgres, Tokens } from '@baton/local';
import { encode, KafkaEventLog, topicOf } from '@baton/messaging';
import { logisticRegression } from '@baton/model-runtime/sample-graphs';
import { v7 as uuidv7 } from 'uuid';
import { cpuSeconds } from './cpu-seconds.js';
import { median, round, table } from './figures.js';

const SECONDS = 2;
const ROUNDS = 15;
const CONNECTIONS = 32;
const COLUMNS = ['dep_delay', 'distance', 'hour', 'weekday', 'temp', 'wind_speed', 'precip', 'visib', 'night'];
const MAIN = fileURLToPath(new URL('../../../services/serving/dist/main.js', import.meta.url));
/** Kafka as it is when its disk or network is slow: it does nothing for most of each second. */
const [FROZEN_MS, AWAKE_MS] = [800, 200];

/** CPU time is the server's own, in microseconds a request: what else runs on the machine hardly touches it. */
interface Measured { perSecond: number; p99: number; cpu: number }

/**
 * What it costs to keep every prediction: the same server and model with the log and without, one row of nine columns a
 * request, interleaved. Then the same with Kafka absent, and with Kafka slow.
 */
export async function logging(): Promise<void> {
  const directory = mkdtempSync(join(tmpdir(), 'baton-logging-'));
  chmodSync(directory, 0o755);
  const [postgresPort, kafkaPort, controllerPort, nowhere] = await freePorts(4) as [number, number, number, number];
  const [postgres, kafka] = await Promise.all([
    Postgres.start({ directory: join(directory, 'postgres'), port: postgresPort, logFile: join(directory, 'postgres.log') }),
    Kafka.start({ directory: join(directory, 'kafka'), port: kafkaPort, controllerPort, logFile: join(directory, 'kafka.log'), say: () => undefined }),
  ]);
  const servers: Server[] = [];
  try {
    await ensureDatabases(postgres.url, ['serving']);
    const token = (await Tokens.open(directory)).sign('app', ['service']);
    const env = { ARTIFACT_ROOT: join(directory, 'artifacts'), DATABASE_URL: `${postgres.url}/serving`, KAFKA_BROKERS: kafka.brokers, TOKEN_KEYS_FILE: join(directory, 'token-keys.json'), LOG_LEVEL: 'error' };
    const start = async (name: string, more: Record<string, string>) => {
      const server = await Server.start({ ...env, STATE_DIR: join(directory, name), ...more }, await token);
      servers.push(server);
      return server;
    };
    const without = await start('without', { PREDICTION_LOG: 'off' });
    await rollOut(kafka.brokers, env.ARTIFACT_ROOT);
    await without.answers();
    const [log, absent] = [await start('log', {}), await start('absent', { KAFKA_BROKERS: `127.0.0.1:${nowhere}`, SPOOL_MB: '10000' })];
    await Promise.all([log.answers(), absent.answers()]);
    await compare({ 'without the log': without, 'with it': log, 'with it, Kafka absent': absent });
    const freezing = freeze(kafka.child.pid!);
    await compare({ 'without the log': without, 'with it, Kafka slow': log });
    await freezing.stop();
  } finally {
    await Promise.all(servers.map((server) => server.stop()));
    await Promise.all([kafka.child.stop(), postgres.child.stop()]);
    rmSync(directory, { recursive: true, force: true });
  }
}

async function compare(servers: Record<string, Server>): Promise<void> {
  const names = Object.keys(servers);
  const all = new Map(names.map((name): [string, Measured[]] => [name, []]));
  for (const name of names) await servers[name]!.measure(2);
  for (let index = 0; index < ROUNDS; index += 1) {
    // Each begins as often as the others: the one that comes first finds a quieter machine.
    for (let turn = 0; turn < names.length; turn += 1) {
      const name = names[(index + turn) % names.length]!;
      all.get(name)!.push(await servers[name]!.measure(SECONDS));
    }
  }
  const base = all.get(names[0]!)!;
  const rows = names.map((name) => {
    const mine = all.get(name)!;
    const of = (key: keyof Measured) => median(mine.map((each) => each[key]));
    const ratio = (key: keyof Measured) => round(median(mine.map((each, index) => each[key] / base[index]![key])), 3);
    return [name, round(of('perSecond'), 0), ratio('perSecond'), round(of('cpu'), 1), ratio('cpu'), round(of('p99'), 0)];
  });
  console.log(`\n${CONNECTIONS} connections, ${ROUNDS} × ${SECONDS} s each, interleaved:\n`);
  console.log(table(['', 'requests/s', 'ratio, median of rounds', 'CPU µs a request', 'ratio, median of rounds', 'p99 ms'], rows));
}

/** Deployment as far as serving hears of it. */
async function rollOut(brokers: string, artifacts: string): Promise<void> {
  const store = new DirectoryStore(artifacts);
  const files = [];
  const contents: Array<[string, Uint8Array | string]> = [['MLmodel', 'flavors:\n  onnx:\n    data: model.onnx\n    onnx_version: 1.20.0\n'], ['model.onnx', logisticRegression({ weights: COLUMNS.map((_, index) => index / 10) })]];
  for (const [path, content] of contents) files.push({ path, ...await store.put(Readable.from([Buffer.from(content)])) });
  const signature = { inputs: COLUMNS.map((name) => ({ kind: 'column' as const, name, type: 'double', required: true })), outputs: [], params: [] };
  const version = { modelId: uuidv7(), name: 'flights', number: 1 };
  const event = make(RolloutStarted, {
    rolloutId: uuidv7(), version, environment: 'production', promotionId: uuidv7(), step: 1, steps: 1, split: [{ version, weight: 100, artifact: { digest: digestOfJson(files), files, flavors: ['onnx'], signature } }],
  });
  const writer = new KafkaEventLog({ brokers: [brokers], clientId: 'bench', log: { debug: () => undefined, warn: () => undefined } }).writer();
  await writer.publish(topicOf('deployment'), [encode({
    id: uuidv7(), type: 'deployment.rollout.started.v1', source: 'deployment/bench', subject: 'bench', key: version.modelId, time: new Date(), sequence: 1, correlationId: 'bench', causationId: null, actor: 'bench', traceparent: null,
  }, JSON.stringify(event))]);
  await writer.close();
}

function freeze(pid: number): { stop(): Promise<void> } {
  let going = true;
  const loop = (async () => {
    while (going) {
      process.kill(pid, 'SIGSTOP');
      await pause(FROZEN_MS);
      process.kill(pid, 'SIGCONT');
      await pause(AWAKE_MS);
    }
  })();
  return { stop: () => { going = false; return loop; } };
}

/** One process of serving. */
class Server {
  private static readonly body = JSON.stringify({ inputs: COLUMNS.map((name, index) => ({ name, shape: [1, 1], datatype: 'FP64', data: [index + 0.5] })) });

  private constructor(private readonly url: string, private readonly child: ChildProcess, private readonly token: string) {}

  static async start(env: Record<string, string>, token: string): Promise<Server> {
    const [port] = await freePorts(1);
    const child = spawn(process.execPath, [MAIN], { env: { ...process.env, NODE_OPTIONS: '', ...env, PORT: String(port) }, stdio: ['ignore', 'ignore', 'inherit'] });
    const server = new Server(`http://127.0.0.1:${port}`, child, token);
    await server.until('/v2/health/live');
    return server;
  }

  answers(): Promise<void> {
    return this.until('/v2/models/flights');
  }

  private async until(path: string): Promise<void> {
    for (let attempt = 0; attempt < 600; attempt += 1) {
      if ((await fetch(`${this.url}${path}`, { headers: { authorization: `Bearer ${this.token}` } }).catch(() => undefined))?.ok) return;
      await pause(100);
    }
    throw new Error(`${path} is not there after a minute`);
  }

  async measure(seconds: number): Promise<Measured> {
    const before = cpuSeconds([this.child.pid!]);
    const result = await autocannon({
      url: `${this.url}/v2/models/flights/infer`, connections: CONNECTIONS, duration: seconds, method: 'POST', body: Server.body,
      headers: { 'content-type': 'application/json', authorization: `Bearer ${this.token}` },
    });
    if (result.non2xx > 0 || result.errors > 0) throw new Error(`${this.url}: ${result.non2xx} refusals, ${result.errors} errors`);
    return { perSecond: result.requests.average, p99: result.latency.p99, cpu: (cpuSeconds([this.child.pid!]) - before) * 1e6 / result.requests.total };
  }

  async stop(): Promise<void> {
    const exited = new Promise((resolve) => this.child.once('exit', resolve));
    this.child.kill('SIGTERM');
    const killing = setTimeout(() => this.child.kill('SIGKILL'), 10_000);
    await exited;
    clearTimeout(killing);
  }
}
