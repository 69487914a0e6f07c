import type { FeatureColumn, PredictionBatch } from '@baton/prediction-log';
import { windowAt } from '../../domain/period.js';
import type { ProfileCounter } from './profile-counter.js';
import { WindowTally } from './window-tally.js';

/** Clocks differ by this much at most; an observation from further ahead is taken to be of the time when it came. */
const AHEAD_MS = 60_000;

/** When a row was observed, as windows see it; milliseconds since 1970. */
export function observedAt({ observedAt, receivedAt }: PredictionBatch, row: number): number {
  const said = observedAt[row]!;
  return said <= receivedAt[row]! + AHEAD_MS ? said : receivedAt[row]!;
}

/** The tallies of a batch by the window that its rows fall into. */
export function countBatch(batch: PredictionBatch, counter: ProfileCounter | null): Map<number, WindowTally> {
  const tallies = new Map<number, WindowTally>();
  const count = counter?.for(batch);
  const outputs = batch.columns.filter(({ role, values }) => role === 'output' && !Array.isArray(values));
  for (const { window, from, to } of runsOf(batch)) {
    const tally = tallies.get(window) ?? new WindowTally(new Float64Array(counter?.size ?? 0));
    tallies.set(window, tally);
    tally.rows += to - from;
    tally.countDurations(batch.durationMs, from, to);
    for (let row = from; row < to; row += 1) {
      if (batch.failures[row] !== null) tally.failed += 1;
      else if (outputs.some((output) => !isFiniteAt(output, row))) tally.invalid += 1;
    }
    count?.(tally.counts, from, to);
  }
  return tallies;
}

/** Neighbouring rows of the same window: observations come in about the order of their time. */
function* runsOf(batch: PredictionBatch): Generator<{ window: number; from: number; to: number }> {
  for (let from = 0; from < batch.rows;) {
    const window = windowAt(observedAt(batch, from));
    let to = from + 1;
    while (to < batch.rows && windowAt(observedAt(batch, to)) === window) to += 1;
    yield { window, from, to };
    from = to;
  }
}

/** Whether every number of an output's row is one. */
export function isFiniteAt({ values, width, offsets }: FeatureColumn, row: number): boolean {
  const [from, to] = offsets ? [offsets[row]!, offsets[row + 1]!] : [row * width, (row + 1) * width];
  for (let i = from; i < to; i += 1) {
    const value = values[i];
    if (typeof value === 'number' && !Number.isFinite(value)) return false;
  }
  return true;
}
