import { spawn, type ChildProcess } from 'node:child_process';
import { connect, createServer, type AddressInfo, type Server } from 'node:net';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, inject, it } from 'vitest';
import { brokers, eventually } from '@baton/testing';
import { InferenceTap } from './inference-tap.spec.js';
import { at, Stage } from './serving-stage.spec.js';

const MAIN = fileURLToPath(new URL('../dist/main.js', import.meta.url));

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

/** The address by which Kafka is first asked. While nobody listens there, Kafka is away for whoever knows no other. */
class Gate {
  private server: Server | null = null;

  private constructor(readonly port: number) {}

  static async closed(): Promise<Gate> {
    return new Gate(await freePort());
  }

  get address(): string {
    return `127.0.0.1:${this.port}`;
  }

  async open(): Promise<void> {
    const [host, port] = brokers().split(':') as [string, string];
    this.server = createServer((from) => {
      const to = connect(Number(port), host);
      from.pipe(to).pipe(from);
      for (const [one, other] of [[from, to], [to, from]] as const) one.on('error', () => other.destroy()).on('close', () => other.destroy());
    });
    await new Promise<void>((resolve) => this.server!.listen(this.port, '127.0.0.1', resolve));
  }

  close(): void {
    this.server?.close();
  }
}

describe('the prediction log in bad times', () => {
  let stage: Stage;
  let tap: InferenceTap;
  const children: ChildProcess[] = [];

  beforeEach(async () => {
    stage = await Stage.open({ FLUSH_MS: '20' });
    tap = await new InferenceTap(stage.config.TOPIC_PREFIX).listen();
    await stage.rollOut([await stage.variant(1)]);
    await stage.ready();
    await stage.tap.next('split.applied');
  });
  afterEach(async () => {
    for (const child of children.splice(0)) child.kill('SIGKILL');
    await tap.close();
    await stage.close();
  });

  const spools = () => readdirSync(join(stage.config.STATE_DIR, 'predictions'));
  const ids = (count: number, name: string) => Array.from({ length: count }, (_, index) => `${name}-${index}`);
  const health = async () => at((await stage.get('/health/ready')).body, 'checks', 'predictions') as { status: string; detail?: string };

  it('while Kafka is away answers go on and health says what waits; when it is back everything is published', async () => {
    const gate = await Gate.closed();
    await stage.restart({ KAFKA_BROKERS: gate.address });
    await stage.ready();
    for (const id of ids(20, 'away')) expect((await stage.infer({ id })).status).toBe(200);
    await eventually(async () => expect(await health()).toEqual({ status: 'degraded', detail: expect.stringMatching(/predictions are not published: .* of 256 MB wait on this disk: .*Kafka/) as string }));
    expect(tap.rows).toEqual([]);
    await gate.open();
    await tap.holds(ids(20, 'away').map((id) => `${id}#0`), 40_000);
    await eventually(async () => expect((await health()).status).toBe('ok'));
    gate.close();
  });

  it('a full spool refuses with 503 before anything is lost, and goes on when Kafka has taken it', async () => {
    const gate = await Gate.closed();
    await stage.restart({ KAFKA_BROKERS: gate.address, SPOOL_MB: '1' });
    await stage.ready();
    const rows = 500;
    const inputs = [{ name: 'X', datatype: 'FP32', shape: [rows, 9], data: new Array<number>(rows * 9).fill(0.5) }];
    const answered: string[] = [];
    let refusal;
    for (let index = 0; !refusal; index += 1) {
      const answer = await stage.infer({ id: `big-${index}`, inputs });
      if (answer.status === 200) answered.push(`big-${index}`);
      else refusal = answer;
    }
    expect(answered.length).toBeGreaterThan(10);
    expect(refusal).toMatchObject({ status: 503, body: { error: expect.stringMatching(/log of predictions is full.*Nothing is answered that cannot be kept/) as string } });
    expect(refusal.headers.get('retry-after')).toBe('1');
    expect((await health()).detail).toContain('the log of predictions is full, requests get 503');
    const metrics = await (await fetch(`${stage.service.url}/metrics`, { headers: { authorization: `Bearer ${stage.token}` } })).text();
    expect(Number(/^baton_prediction_spool_bytes (\d+)/m.exec(metrics)?.[1])).toBeGreaterThan(900_000);
    await gate.open();
    await eventually(async () => expect((await stage.infer({ id: 'after' })).status).toBe(200), 40_000);
    await tap.holds([...answered.flatMap((id) => Array.from({ length: rows }, (_, row) => `${id}#${row}`)), 'after#0'], 40_000);
    gate.close();
  });

  it('what Kafka did not take before a stop is published by the next start, under its own source', async () => {
    await stage.restart({ KAFKA_BROKERS: (await Gate.closed()).address });
    await stage.ready();
    for (const id of ids(10, 'late')) await stage.infer({ id });
    await stage.restart();
    await tap.holds(ids(10, 'late').map((id) => `${id}#0`), 40_000);
    const [source] = Object.keys(tap.sequences);
    const closed = await stage.tap.next('prediction-log.closed', (data) => data['source'] === source);
    expect(closed.data['lastSequence']).toBe(tap.sequences[source!]!.at(-1));
    await eventually(() => expect(spools()).toHaveLength(1));
  });

  async function start(): Promise<{ url: string; child: ChildProcess }> {
    const port = await freePort();
    const { ARTIFACT_ROOT, STATE_DIR, DATABASE_URL, TOPIC_PREFIX } = stage.config;
    const child = spawn(process.execPath, [MAIN], {
      env: { ...process.env, NODE_OPTIONS: '', ARTIFACT_ROOT, STATE_DIR, DATABASE_URL, TOPIC_PREFIX, KAFKA_BROKERS: brokers(), TOKEN_KEYS_FILE: `${inject('keysDirectory')}/token-keys.json`, LOG_LEVEL: 'warn', PORT: String(port), FLUSH_MS: '15', FLUSH_ROWS: '40' },
      stdio: ['ignore', 'inherit', 'inherit'],
    });
    children.push(child);
    const url = `http://127.0.0.1:${port}`;
    await eventually(async () => expect((await fetch(`${url}/v2/health/ready`)).status).toBe(200), 60_000);
    return { url, child };
  }

  it('a process that is killed in the midst of traffic loses nothing that it has answered, and gives no number twice', async () => {
    await stage.stop();
    const answered: string[] = [];
    for (let life = 0; life < 3; life += 1) {
      const { url, child } = await start();
      const ended = new Promise((resolve) => child.once('exit', resolve));
      const callers = Array.from({ length: 8 }, async (_, caller) => {
        for (let index = 0; ; index += 1) {
          const id = `life-${life}-${caller}-${index}`;
          const answer = await fetch(`${url}/v2/models/${stage.name}/infer`, {
            method: 'POST', headers: { authorization: `Bearer ${stage.token}`, 'content-type': 'application/json' }, body: JSON.stringify({ id, inputs: [{ name: 'X', datatype: 'FP32', shape: [1, 9], data: [0, 0, 0, 0, 0, 0, 0, 0, caller] }] }),
          }).then(async (response) => ({ status: response.status, body: await response.json() as { id: string } }), () => null);
          if (!answer) return;
          expect(answer).toMatchObject({ status: 200, body: { id } });
          answered.push(id);
        }
      });
      await eventually(() => expect(answered.filter((id) => id.startsWith(`life-${life}-`)).length).toBeGreaterThan(300 + life * 137));
      child.kill('SIGKILL');
      await ended;
      await Promise.all(callers);
    }
    await start();
    await eventually(() => {
      const logged = new Set(tap.rows);
      expect(answered.filter((id) => !logged.has(`${id}#0`))).toEqual([]);
    }, 40_000);
    await eventually(() => expect(stage.tap.ofType('prediction-log.closed').filter(({ data }) => tap.sequences[data['source'] as string]).length).toBeGreaterThanOrEqual(3), 40_000);
    for (const [source, numbers] of Object.entries(tap.sequences)) {
      expect(numbers).toEqual(numbers.map((_, index) => index + 1));
      const closed = stage.tap.ofType('prediction-log.closed').find(({ data }) => data['source'] === source);
      expect(closed?.data['lastSequence']).toBe(numbers.at(-1));
    }
    // Nobody was answered twice under one id, so nothing may be logged twice.
    expect(tap.rows.length).toBe(new Set(tap.rows).size);
  });
});
