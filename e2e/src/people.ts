import { spawn } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Role } from '@baton/access';
import type { Tokens } from '@baton/local';

export interface Answer<T = Record<string, unknown>> { status: number; body: T; headers: Headers }

/** Somebody by name and roles. */
export type Who = readonly [string, ...Role[]];

/** People who use Baton at its one address: over its APIs, and with the real mlflow client. */
export class People {
  private readonly signed = new Map<string, string>();

  /** @param directory where clients may keep files */
  constructor(readonly url: string, private readonly issuer: Tokens, readonly directory: string) {}

  async tokenOf(subject: string, ...roles: Role[]): Promise<string> {
    const key = [subject, ...roles].join(' ');
    const token = this.signed.get(key) ?? await this.issuer.sign(subject, roles);
    this.signed.set(key, token);
    return token;
  }

  /** Calls an API through the gateway: `api('GET', '/audit/api/v1/events', ['carla', 'compliance'])`. */
  async api<T = Record<string, unknown>>(method: string, path: string, who: Who, body?: unknown): Promise<Answer<T>> {
    const answer = await fetch(`${this.url}${path}`, {
      method, headers: { authorization: `Bearer ${await this.tokenOf(...who)}`, ...(body !== undefined && { 'content-type': typeof body === 'string' ? 'application/yaml' : 'application/json' }) },
      ...(body !== undefined && { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    });
    const text = await answer.text();
    return { status: answer.status, headers: answer.headers, body: (/json/.test(answer.headers.get('content-type') ?? '') && text ? JSON.parse(text) : text) as T };
  }

  /** Runs one of the Python scripts with the real mlflow client in an empty directory, and gives back the JSON that it prints last. */
  async python<T>(script: string, args: string[], who: Who): Promise<T> {
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
}
