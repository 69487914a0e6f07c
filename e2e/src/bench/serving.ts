import { spawn, type ChildProcess } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import autocannon from 'autocannon';
import { freePorts, pythonWith } from '@baton/local';
import { Stack } from '../stack.js';
import { median, round, table } from './figures.js';

const ROOT = fileURLToPath(new URL('../../../', import.meta.url));
const SECONDS = 8;
const REPETITIONS = 5;
const DANA = ['dana', 'data-scientist'] as const;

interface Measured { perSecond: number; p50: number; p99: number }

/**
 * The flights model, one row a request, beside MLServer with the same scikit-learn model: interleaved, both warm, each on
 * its own port of this machine, under 1 and 32 connections.
 */
export async function serving(): Promise<void> {
  const python = pythonWith(ROOT, 'mlserver', console.log);
  const stack = await Stack.start({ say: () => undefined });
  let peer: Peer | undefined;
  try {
    const files = join(stack.directory, 'bench');
    mkdirSync(files, { recursive: true });
    await stack.python('flights.py', ['train', 'good', files], DANA);
    await staged(stack);
    peer = await Peer.start(python, files);
    const row = { dep_delay: 20, distance: 1_000, hour: 17, weekday: 4, temp: 40, wind_speed: 10, precip: 0, visib: 10, origin: 'JFK' };
    const inputs = Object.entries(row).map(([name, value]) => ({ name, shape: [1, 1], datatype: typeof value === 'string' ? 'BYTES' : 'FP64', data: [value] }));
    const ours = { url: `${stack.launcher.urlOf('serving')}/environments/staging/v2/models/flight-delay/infer`, token: await stack.tokenOf('app', 'service'), body: JSON.stringify({ inputs }) };
    const theirs = { url: `${peer.url}/v2/models/flight-delay/infer`, token: '', body: JSON.stringify({ parameters: { content_type: 'pd' }, inputs: inputs.map((input) => ({ ...input, ...(input.datatype === 'BYTES' && { parameters: { content_type: 'str' } }) })) }) };
    for (const connections of [1, 32]) await compare(connections, ours, theirs);
  } finally {
    await peer?.stop();
    await stack.stop();
  }
}

interface Target { url: string; token: string; body: string }

async function compare(connections: number, ours: Target, theirs: Target): Promise<void> {
  await measure(ours, connections, 2);
  await measure(theirs, connections, 2);
  const [mine, peers]: [Measured[], Measured[]] = [[], []];
  for (let repetition = 0; repetition < REPETITIONS; repetition++) {
    mine.push(await measure(ours, connections, SECONDS));
    peers.push(await measure(theirs, connections, SECONDS));
  }
  const of = (all: readonly Measured[], key: keyof Measured) => median(all.map((each) => each[key]));
  const ratio = (key: keyof Measured) => median(mine.map((each, index) => each[key] / peers[index]![key]));
  console.log(`\n${connections} connection(s), ${REPETITIONS} × ${SECONDS} s each, interleaved:\n`);
  console.log(table(['', 'Baton', 'MLServer', 'ratio, median of pairs'], [
    ['requests/s', round(of(mine, 'perSecond'), 0), round(of(peers, 'perSecond'), 0), `${round(ratio('perSecond'))}×`],
    ['p50 ms', round(of(mine, 'p50'), 2), round(of(peers, 'p50'), 2), `${round(ratio('p50'), 3)}×`],
    ['p99 ms', round(of(mine, 'p99'), 2), round(of(peers, 'p99'), 2), `${round(ratio('p99'), 3)}×`],
  ]));
}

async function measure({ url, token, body }: Target, connections: number, seconds: number): Promise<Measured> {
  const result = await autocannon({ url, connections, duration: seconds, method: 'POST', body, headers: { 'content-type': 'application/json', ...(token && { authorization: `Bearer ${token}` }) } });
  if (result.non2xx > 0 || result.errors > 0) throw new Error(`${url}: ${result.non2xx} refusals, ${result.errors} errors`);
  // Whole milliseconds are too coarse for what answers in less: with one connection the mean says it.
  const mean = (connections * 1_000) / result.requests.average;
  return { perSecond: result.requests.average, p50: result.latency.p50 > 0 ? Math.min(result.latency.p50, mean) : mean, p99: Math.max(result.latency.p99, mean) };
}

async function staged(stack: Stack): Promise<void> {
  for (let attempt = 0; attempt < 1_200; attempt++) {
    const { body } = await stack.api<{ items: unknown[] }>('GET', '/deployment/api/v1/deployments?environment=staging', ['olga', 'operator']);
    if (body.items.length > 0) return;
    await pause(50);
  }
  throw new Error('the model did not reach staging within a minute');
}

/** MLServer as its documentation starts it, with the model that was trained for Baton. */
class Peer {
  readonly url: string;
  private readonly child: ChildProcess;

  private constructor(url: string, child: ChildProcess) {
    this.url = url;
    this.child = child;
  }

  static async start(python: string, files: string): Promise<Peer> {
    const folder = join(files, 'mlserver');
    mkdirSync(folder, { recursive: true });
    const [http, grpc, metrics] = await freePorts(3) as [number, number, number];
    writeFileSync(join(folder, 'settings.json'), JSON.stringify({ http_port: http, grpc_port: grpc, metrics_port: metrics, host: '127.0.0.1', debug: false, parallel_workers: 1 }));
    writeFileSync(join(folder, 'model-settings.json'), JSON.stringify({ name: 'flight-delay', implementation: 'mlserver_sklearn.SKLearnModel', parameters: { uri: join(files, 'model.joblib') } }));
    const child = spawn(python, ['-m', 'mlserver.cli.main', 'start', folder], { stdio: ['ignore', 'ignore', 'inherit'] });
    const peer = new Peer(`http://127.0.0.1:${http}`, child);
    for (let attempt = 0; attempt < 600; attempt++) {
      const ready = await fetch(`${peer.url}/v2/models/flight-delay/ready`).catch(() => undefined);
      if (ready?.ok) return peer;
      await pause(100);
    }
    throw new Error('MLServer did not get ready within a minute');
  }

  async stop(): Promise<void> {
    const exited = new Promise((resolve) => this.child.once('exit', resolve));
    this.child.kill('SIGTERM');
    const killing = setTimeout(() => this.child.kill('SIGKILL'), 5_000);
    await exited;
    clearTimeout(killing);
  }
}
