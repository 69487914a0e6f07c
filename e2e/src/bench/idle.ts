import { readFileSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';
import { Stack } from '../stack.js';
import { cpuSeconds, familyOf } from './cpu-seconds.js';
import { round, table } from './figures.js';

const SETTLE_MS = 20_000;
const WATCH_MS = 60_000;

/** CPU and memory of each process of a stack that has nothing to do: what it costs to have it. */
export async function idle(): Promise<void> {
  const stack = await Stack.start({ say: () => undefined });
  try {
    await pause(SETTLE_MS);
    const pids = Object.entries(stack.launcher.processes).filter(([name]) => name !== 'launcher');
    const families = pids.map(([name, pid]) => ({ name, pids: familyOf(pid) }));
    const before = families.map((family) => cpuSeconds(family.pids));
    await pause(WATCH_MS);
    const rows = families.map((family, index) => ({ name: family.name, cpu: ((cpuSeconds(family.pids) - before[index]!) / (WATCH_MS / 1_000)) * 100, memory: memory(family.pids) }));
    const total = rows.reduce((sum, row) => ({ name: 'in all', cpu: sum.cpu + row.cpu, memory: sum.memory + row.memory }), { name: '', cpu: 0, memory: 0 });
    console.log(table(['process', '% of a core', 'memory (PSS), MB'], [...rows, total].map((row) => [row.name, round(row.cpu), round(row.memory, 0)])));
  } finally {
    await stack.stop();
  }
}

/** Proportional set size: shared pages are divided among those who share them. */
const memory = (pids: readonly number[]): number =>
  pids.reduce((sum, pid) => sum + Number(/^Pss:\s+(\d+)/m.exec(read(`/proc/${pid}/smaps_rollup`))?.[1] ?? 0), 0) / 1_024;

function read(path: string): string {
  try { return readFileSync(path, 'utf8'); } catch { return ''; }
}
