import { spawn } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Role } from '@baton/access';
import { Launcher, type LaunchOptions } from '@baton/local';

/** A temporary directory that the database's own user can enter as well. */
export function temporaryDirectory(name: string): string {
  const directory = mkdtempSync(join(tmpdir(), `baton-${name}-`));
  chmodSync(directory, 0o755);
  return directory;
}

export interface Answer<T = Record<string, unknown>> { status: number; body: T; headers: Headers }

/** The whole system as `npm start` starts it, on free ports and in a directory of its own, and people who use it. */
export class Stack {
  private readonly tokens = new Map<string, string>();

  private constructor(readonly launcher: Launcher, readonly directory: string) {}

  static async start(options: Partial<LaunchOptions> = {}): Promise<Stack> {
    const directory = options.dataDir ?? temporaryDirectory('e2e');
    return new Stack(await Launcher.start({ port: 'free', dataDir: directory, say: (line) => console.log(`· ${line}`), ...options }), directory);
  }

  get url(): string {
    return this.launcher.url;
  }

  async tokenOf(subject: string, ...roles: Role[]): Promise<string> {
    const key = [subject, ...roles].join(' ');
    const token = this.tokens.get(key) ?? await this.launcher.tokens.sign(subject, roles);
    this.tokens.set(key, token);
    return token;
  }

  /** Calls an API through the gateway: `api('GET', '/audit/api/v1/events', ['carla', 'compliance'])`. */
  async api<T = Record<string, unknown>>(method: string, path: string, who: readonly [string, ...Role[]], body?: unknown): Promise<Answer<T>> {
    const answer = await fetch(`${this.url}${path}`, {
      method, headers: { authorization: `Bearer ${await this.tokenOf(...who)}`, ...(body !== undefined && { 'content-type': typeof body === 'string' ? 'application/yaml' : 'application/json' }) },
      ...(body !== undefined && { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    });
    const text = await answer.text();
    return { status: answer.status, headers: answer.headers, body: (/json/.test(answer.headers.get('content-type') ?? '') && text ? JSON.parse(text) : text) as T };
  }

  /** Runs one of the Python scripts with the real mlflow client in an empty directory, and gives back the JSON that it prints last. */
  async python<T>(script: string, args: string[], who: readonly [string, ...Role[]]): Promise<T> {
    const python = process.env['MLFLOW3_PYTHON'] ?? fileURLToPath(new URL('../../.venv/mlflow3/bin/python', import.meta.url));
    const cwd = join(this.directory, 'client');
    mkdirSync(cwd, { recursive: true });
    const child = spawn(python, [fileURLToPath(new URL(`../python/${script}`, import.meta.url)), ...args], {
      cwd, env: {
        ...process.env, MLFLOW_TRACKING_URI: this.url, MLFLOW_TRACKING_TOKEN: await this.tokenOf(...who), MLFLOW_DISABLE_TELEMETRY: 'true', MLFLOW_ENABLE_ARTIFACTS_PROGRESS_BAR: 'false', GIT_PYTHON_REFRESH: 'quiet',
      },
    });
    let [out, errors] = ['', ''];
    child.stdout.on('data', (chunk: Buffer) => { out += chunk.toString(); });
    child.stderr.on('data', (chunk: Buffer) => { errors += chunk.toString(); });
    const code = await new Promise<number | null>((resolve, reject) => { child.once('error', reject); child.once('exit', resolve); });
    if (code !== 0) throw new Error(`${script} ${args.join(' ')} ended with ${code}:\n${errors.slice(-4_000)}`);
    return JSON.parse(out.trim().split('\n').at(-1)!) as T;
  }

  /** Stops everything; what it kept goes with it. */
  async stop(): Promise<void> {
    await this.launcher.stop();
    rmSync(this.directory, { recursive: true, force: true });
  }
}
