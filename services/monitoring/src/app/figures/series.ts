import type { Period } from '../../domain/period.js';

/** Whether a figure is as it should be. Without data it never is. */
export type PointState = 'ok' | 'warning' | 'failed' | 'no-data' | 'immature';

/** One figure of one stretch of time. */
export interface Point {
  readonly from: string;
  readonly to: string;
  readonly value: number | null;
  readonly low: number | null;
  readonly high: number | null;
  readonly n: number;
  /** Of the predictions, the share whose ground truth is known; null where none is needed. */
  readonly coverage: number | null;
  /** Seconds from an observation to its ground truth; null where none is needed. */
  readonly medianLabelLag: number | null;
  readonly kind: 'measured' | 'estimated';
  readonly threshold: number | null;
  readonly state: PointState;
  readonly reason: string;
}

export interface Series {
  readonly metric: string;
  readonly version: number;
  readonly environment: string;
  readonly feature?: string;
  readonly segment?: string;
  readonly points: readonly Point[];
}

/** A point of nothing measured, to be filled in. */
export const emptyPoint = ({ from, to }: Period): Omit<Point, 'state' | 'reason'> => ({
  from: new Date(from).toISOString(), to: new Date(to).toISOString(), value: null, low: null, high: null, n: 0, coverage: null, medianLabelLag: null, kind: 'measured', threshold: null,
});

/** JSON has no NaN. */
export const finite = (value: number): number | null => (Number.isFinite(value) ? value : null);

/** For people: four significant digits. */
export const said = (value: number): string => (Number.isFinite(value) ? String(Number(value.toPrecision(4))) : 'nothing');
