import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { KAFKA_VERSION } from './kafka.js';
import { POSTGRES_VERSION } from './postgres.js';
import { Trouble } from './trouble.js';

const LAYOUT = { layout: 1, postgres: POSTGRES_VERSION, kafka: KAFKA_VERSION.split('.')[0] };

interface Lock { launcher: number; children: Array<{ pid: number; began: string }> }

/** Where one installation keeps everything; one launcher at a time uses it. */
export class DataDirectory {
  private constructor(readonly path: string) {}

  /** Takes the directory for this process. Throws `Trouble` if another launcher has it, or another version made it. */
  static async open(path: string): Promise<DataDirectory> {
    const directory = new DataDirectory(resolve(path));
    mkdirSync(directory.path, { recursive: true });
    directory.checkVersion();
    await directory.lock();
    return directory;
  }

  in(...parts: string[]): string {
    return join(this.path, ...parts);
  }

  private checkVersion(): void {
    const file = this.in('version.json');
    if (!existsSync(file)) writeFileSync(file, `${JSON.stringify(LAYOUT)}\n`);
    const found = readFileSync(file, 'utf8').trim();
    if (found !== JSON.stringify(LAYOUT)) throw new Trouble(`${this.path} was made by another version (${found}, this one is ${JSON.stringify(LAYOUT)}). Choose another --data-dir; docs/operations.md says how to upgrade.`);
  }

  private async lock(): Promise<void> {
    const file = this.in('launcher.lock');
    try {
      writeFileSync(file, JSON.stringify({ launcher: process.pid, children: [] } satisfies Lock), { flag: 'wx' });
    } catch {
      const lock = readLock(file);
      if (lock && isNode(lock.launcher)) throw new Trouble(`${this.path} is in use by the launcher with process id ${lock.launcher}. Stop it, or choose another --data-dir.`);
      // A launcher that was killed leaves its children; two brokers over one directory would be the end of it.
      await Promise.all((lock?.children ?? []).map((child) => endOrphan(child)));
      rmSync(file, { force: true });
      await this.lock();
    }
  }

  /** Notes which processes belong to this launcher, for the next one in case this is killed. */
  noteChildren(pids: readonly number[]): void {
    const children = pids.map((pid) => ({ pid, began: beganAt(pid) ?? '' }));
    writeFileSync(this.in('launcher.lock'), JSON.stringify({ launcher: process.pid, children } satisfies Lock));
  }

  close(): void {
    rmSync(this.in('launcher.lock'), { force: true });
  }
}

function readLock(file: string): Lock | undefined {
  try { return JSON.parse(readFileSync(file, 'utf8')) as Lock; } catch { return undefined; }
}

function isNode(pid: number): boolean {
  try { process.kill(pid, 0); } catch { return false; }
  return commandOf(pid)?.includes('node') ?? true;
}

/** Ends a child of a launcher that is gone, and waits until it has left its ports and files. */
async function endOrphan({ pid, began }: Lock['children'][number]): Promise<void> {
  if (began === '' || beganAt(pid) !== began) return;
  process.kill(pid, 'SIGKILL');
  while (beganAt(pid) === began) await pause(50);
}

/** When a process began, which with its id tells it from all others; on systems that have /proc. */
function beganAt(pid: number): string | undefined {
  try { return readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ').at(-1)!.split(' ')[19]; } catch { return undefined; }
}

/** The command line of a process, on systems that have /proc. */
function commandOf(pid: number): string | undefined {
  try { return readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ').trim(); } catch { return undefined; }
}
