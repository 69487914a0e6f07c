import { spawn, type ChildProcess } from 'node:child_process';
import { createServer } from 'node:net';
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, describe, expect, it } from 'vitest';
import { eventually } from '@baton/testing';
import { temporaryDirectory } from './stack.js';

const LAUNCHER = fileURLToPath(new URL('../../deploy/local/dist/main.js', import.meta.url));
const TOKEN = fileURLToPath(new URL('../../deploy/local/dist/token.js', import.meta.url));
/** Away from the default and from where other tests look for free ports. */
const PORT = 14_700;

interface Run { child: ChildProcess; output(): string; exited: Promise<number | null> }

const running: Run[] = [];

function run(args: string[], env: NodeJS.ProcessEnv = {}, program = LAUNCHER): Run {
  const child = spawn(process.execPath, [program, ...args], { env: { ...process.env, NODE_OPTIONS: '', ...env } });
  let text = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => { text += chunk.toString(); });
  const one = { child, output: () => text, exited: new Promise<number | null>((resolve) => child.once('exit', resolve)) };
  running.push(one);
  return one;
}

const ready = (one: Run) => eventually(() => {
  if (!one.output().includes('Baton is ready')) throw new Error(one.output());
}, 90_000);

/** Process ids that belong to a data directory, by its lock. */
const childrenOf = (directory: string): number[] => (JSON.parse(readFileSync(join(directory, 'launcher.lock'), 'utf8')) as { children: Array<{ pid: number }> }).children.map((child) => child.pid);
const alive = (pid: number): boolean => { try { process.kill(pid, 0); return true; } catch { return false; } };

describe('npm start', () => {
  afterEach(async () => {
    for (const one of running.splice(0)) {
      one.child.kill('SIGTERM');
      await one.exited;
    }
  });

  it('says in one line that a port is in use', async () => {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(PORT, '127.0.0.1', resolve));
    const one = run(['--data-dir', temporaryDirectory('launcher'), '--port', String(PORT)]);
    expect(await one.exited).toBe(1);
    expect(one.output()).toMatch(new RegExp(`✗ Port ${PORT}, which dashboard needs, is in use\\. Stop what uses it, or choose other ports with --port\\.\\n$`));
    await new Promise((resolve) => server.close(resolve));
  });

  it('says in one line that a directory was made by another version, that an option is wrong, and that Java is missing', async () => {
    const old = temporaryDirectory('launcher');
    writeFileSync(join(old, 'version.json'), '{"layout":0}\n');
    const [other, wrong, bare] = [run(['--data-dir', old, '--port', String(PORT)]), run(['--port', 'eighty']), run(['--data-dir', temporaryDirectory('launcher'), '--port', String(PORT + 100)], { PATH: '/nowhere' })];
    expect(await other.exited).toBe(1);
    expect(other.output()).toContain('was made by another version');
    expect(await wrong.exited).toBe(1);
    expect(wrong.output()).toContain('--port must be a number from 1 to 65000, not eighty');
    expect(await bare.exited).toBe(1);
    expect(bare.output()).toContain('Java is missing');
  });

  it('stops what has begun when the rest cannot: no Kafka without PostgreSQL', async () => {
    const directory = temporaryDirectory('launcher');
    mkdirSync(join(directory, 'postgres'));
    writeFileSync(join(directory, 'postgres', 'PG_VERSION'), '9\n');
    const one = run(['--data-dir', directory, '--port', String(PORT)]);
    expect(await one.exited).toBe(1);
    expect(one.output()).toContain('PostgreSQL ended while it started');
    const commands = readdirSync('/proc').filter((name) => /^\d+$/.test(name)).map((pid) => { try { return readFileSync(`/proc/${pid}/cmdline`, 'utf8'); } catch { return ''; } });
    expect(commands.filter((command) => command.includes(directory))).toEqual([]);
  });

  it('starts, guards its directory, restarts what crashes, stops without leaving a process, and goes on with the same data', async () => {
    const directory = temporaryDirectory('launcher');
    const args = ['--data-dir', directory, '--port', String(PORT)];
    const first = run(args);
    await ready(first);
    const token = /MLFLOW_TRACKING_TOKEN=(\S+)/.exec(first.output())![1]!;
    const api = (method: string, path: string, body?: object) => fetch(`http://127.0.0.1:${PORT}${path}`, { method, headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' }, ...(body && { body: JSON.stringify(body) }) });
    expect((await api('POST', '/api/2.0/mlflow/experiments/create', { name: 'kept' })).status).toBe(200);

    const second = run(args);
    expect(await second.exited).toBe(1);
    expect(second.output()).toMatch(/is in use by the launcher with process id \d+/);

    const named = run(['--subject', 'nightly-job', '--roles', 'service,data-scientist', '--data-dir', directory], {}, TOKEN);
    expect(await named.exited).toBe(0);
    expect((await fetch(`http://127.0.0.1:${PORT}/registry/api/v1/models`, { headers: { authorization: `Bearer ${named.output().trim()}` } })).status).toBe(200);
    const nobody = run(['--subject', 'x', '--roles', 'king', '--data-dir', directory], {}, TOKEN);
    expect(await nobody.exited).toBe(1);
    expect(nobody.output()).toContain('There is no role king');

    process.kill(childrenOf(directory).at(-2)!, 'SIGKILL');
    await eventually(() => expect(first.output()).toMatch(/ended \(killed by SIGKILL\); it starts again in 0\.5 s/));

    const children = childrenOf(directory);
    first.child.kill('SIGINT');
    expect(await first.exited).toBe(0);
    expect(children.filter(alive)).toEqual([]);

    const again = run(args);
    await ready(again);
    expect((await api('GET', '/api/2.0/mlflow/experiments/get-by-name?experiment_name=kept')).status).toBe(200);

    const orphans = childrenOf(directory);
    again.child.kill('SIGKILL');
    await again.exited;
    const third = run(args);
    await ready(third);
    expect(orphans.filter(alive)).toEqual([]);
  });
});
