import type { FeatureColumn, PredictionBatch } from '@baton/prediction-log';
import { WINDOW, windowAt } from '../../domain/period.js';
import type { ProfileCounter } from './profile-counter.js';
import { WindowTally } from './window-tally.js';

/** Clocks differ by this much at most; an observation from further ahead is taken to be of the time when it came. */
const AHEAD_MS = 60_000;

/** When a row was observed, as windows see it; milliseconds since 1970. */
export function observedAt({ observedAt, receivedAt }: PredictionBatch, row: number): number {
  const said = observedAt[row]!;
  return said <= receivedAt[row]! + AHEAD_MS ? said : receivedAt[row]!;
}

export interface CountedBatch {
  /** By the window that the rows fall into. */
  readonly tallies: ReadonlyMap<number, WindowTally>;
  /** The newest observation; -Infinity without rows. */
  readonly latest: number;
}

export function countBatch(batch: PredictionBatch, counter: ProfileCounter | null): CountedBatch {
  const tallies = new Map<number, WindowTally>();
  const count = counter?.for(batch);
  const flaws = flawsOf(batch);
  let newest = -Infinity;
  for (const { window, from, to, latest } of runsOf(batch)) {
    const tally = tallies.get(window) ?? new WindowTally(new Float64Array(counter?.size ?? 0));
    tallies.set(window, tally);
    tally.rows += to - from;
    tally.countDurations(batch.durationMs, from, to);
    for (let row = from; flaws && row < to; row += 1) {
      if (flaws[row] === FAILED) tally.failed += 1;
      else if (flaws[row] === INVALID) tally.invalid += 1;
    }
    count?.(tally.counts, from, to);
    newest = Math.max(newest, latest);
  }
  return { tallies, latest: newest };
}

/** Neighbouring rows of the same window: observations come in about the order of their time. */
function* runsOf(batch: PredictionBatch): Generator<{ window: number; from: number; to: number; latest: number }> {
  for (let from = 0; from < batch.rows;) {
    let latest = observedAt(batch, from);
    const window = windowAt(latest);
    let to = from + 1;
    for (; to < batch.rows; to += 1) {
      const time = observedAt(batch, to);
      if (time < window || time >= window + WINDOW) break;
      latest = Math.max(latest, time);
    }
    yield { window, from, to, latest };
    from = to;
  }
}

const INVALID = 1;
const FAILED = 2;

/** What is wrong with each row; null if nothing is with any, as nearly always. */
function flawsOf(batch: PredictionBatch): Uint8Array | null {
  const { failures, rows } = batch;
  const outputs = batch.columns.filter((column) => column.role === 'output' && !isFinite(column));
  if (outputs.length === 0 && failures.every((failure) => failure === null)) return null;
  return Uint8Array.from({ length: rows }, (_, row) => (failures[row] !== null ? FAILED : outputs.some((output) => !isFiniteAt(output, row)) ? INVALID : 0));
}

/** Whether every number of a column is one; texts and whole numbers always are. */
function isFinite({ values }: FeatureColumn): boolean {
  if (!(values instanceof Float64Array || values instanceof Float32Array)) return true;
  // A number less itself is 0, an infinity is not.
  let sum = 0;
  for (let i = 0; i < values.length; i += 1) sum += values[i]! - values[i]!;
  return sum === 0;
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
