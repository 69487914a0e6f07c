import { readFileSync } from 'node:fs';

/** The kernel's clock ticks a second, which are 100 on every Linux that Node runs on. */
const TICKS = 100;

/** What these processes have computed since they began, and those of their children that have ended. */
export function cpuSeconds(pids: readonly number[]): number {
  return pids.reduce((sum, pid) => {
    const fields = read(`/proc/${pid}/stat`).split(') ').at(-1)?.split(' ') ?? [];
    return fields.slice(11, 15).reduce((all, ticks) => all + Number(ticks), sum);
  }, 0) / TICKS;
}

/** Nothing of a process that has ended. */
function read(path: string): string {
  try { return readFileSync(path, 'utf8'); } catch { return ''; }
}

/** A process and its children: PostgreSQL has one a connection. */
export function familyOf(pid: number): number[] {
  const children = read(`/proc/${pid}/task/${pid}/children`).trim().split(' ').filter(Boolean).map(Number);
  return [pid, ...children.flatMap(familyOf)];
}
