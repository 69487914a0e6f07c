import { spawn, type ChildProcess } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { freePorts } from '@baton/local';

/** One service as its own process, as in production. */
export class ServiceProcess {
  private constructor(readonly url: string, private readonly child: ChildProcess, private readonly token: string) {}

  /** Resolves as soon as it listens. */
  static async start(service: string, env: Record<string, string>, token: string): Promise<ServiceProcess> {
    const [port] = await freePorts(1);
    const main = fileURLToPath(new URL(`../../../services/${service}/dist/main.js`, import.meta.url));
    const child = spawn(process.execPath, [main], { env: { ...process.env, NODE_OPTIONS: '', ...env, PORT: String(port) }, stdio: ['ignore', 'ignore', 'inherit'] });
    const made = new ServiceProcess(`http://127.0.0.1:${port}`, child, token);
    for (let attempt = 0; attempt < 6_000 && child.exitCode === null; attempt += 1) {
      if ((await fetch(`${made.url}/health/live`).catch(() => undefined))?.ok) return made;
      await pause(5);
    }
    throw new Error(`${service} does not listen`);
  }

  get pid(): number {
    return this.child.pid!;
  }

  /** The most memory that was resident so far, in bytes. */
  get peak(): number {
    return Number(/^VmHWM:\s+(\d+)/m.exec(readFileSync(`/proc/${this.pid}/status`, 'utf8'))?.[1] ?? 0) * 1_024;
  }

  async call<T>(path: string, init: RequestInit = {}): Promise<T> {
    const answer = await fetch(this.url + path, { ...init, headers: { authorization: `Bearer ${this.token}`, ...init.headers } });
    if (!answer.ok) throw new Error(`${path} answers ${answer.status}: ${await answer.text()}`);
    return await answer.json() as T;
  }

  async stop(): Promise<void> {
    if (this.child.exitCode !== null) return;
    const exited = new Promise((resolve) => this.child.once('exit', resolve));
    this.child.kill('SIGTERM');
    const killing = setTimeout(() => this.child.kill('SIGKILL'), 10_000);
    await exited;
    clearTimeout(killing);
  }
}

/** Asks until it is so. */
export async function until<T>(ask: () => Promise<T | null | false>, everyMs = 20, withinMs = 300_000): Promise<T> {
  for (const end = performance.now() + withinMs; performance.now() < end;) {
    const found = await ask();
    if (found !== null && found !== false) return found;
    await pause(everyMs);
  }
  throw new Error(`not within ${withinMs / 1_000} s: ${ask.toString().slice(0, 200)}`);
}
