import type { Evidence } from '@baton/contracts/model/evidence';
import type { Column, Table } from '@baton/tabular';
import { SMALLER_IS_BETTER, type Metric, type PolicyCheck } from '../../domain/policy.js';
import { failed, notApplicable, passed, type Check, type Slice } from '../../domain/report.js';
import { estimate, mainMetric } from './metrics.js';
import { rowsOf, type Scored } from './scored-data.js';

/** More values than this make no slices worth naming. */
const MOST_VALUES = 20;
const MOST_COLUMNS = 20;

type SlicesCheck = Extract<PolicyCheck, { check: 'slices' }>;

/** The metric on the rows with each value of each column, against that on all rows. */
export function checkSlices(check: SlicesCheck, table: Table, evidence: Evidence, data: Scored): { check: Check; slices: Slice[] } {
  const metric = check.metric ?? mainMetric(data.task);
  const columns = columnsToSlice(check, table, evidence);
  const whole = estimate(metric, data);
  if (columns.length === 0 || !whole) return { check: notApplicable('slices', 'The evaluation data has no column with few enough values to slice by.'), slices: [] };
  const slices = columns.flatMap((column) => slicesOf(column, metric, whole.value, check, data));
  const worst = slices.filter((slice) => slice.verdict !== 'passed');
  if (slices.length === 0) return { check: notApplicable('slices', `No slice has ${check.minRows} rows.`), slices };
  const gaps = slices.map((slice) => ({ slice, gap: gapOf(slice, whole.value) }));
  const numbersOf = ({ gap }: Measured) => ({ ...gap, threshold: check.maxGap, n: slices.length });
  if (worst.length === 0) {
    const widest = gaps.reduce((one, other) => (other.gap.value > one.gap.value ? other : one));
    return { check: passed('slices', `${metric} is ${round(whole.value)} in all, and ${whyNoneIsWorse(widest, columns, check.maxGap)}`, numbersOf(widest)), slices };
  }
  const numbers = numbersOf(gaps.reduce((one, other) => (other.gap.low > one.gap.low ? other : one)));
  const why = worst.slice(0, 10).map((slice) => `${metric} is ${round(slice.score)} (${round(slice.low)} to ${round(slice.high)}) where ${slice.column} is ${slice.value} (${slice.n} rows), against ${round(whole.value)} in all.`).join(' ');
  return { check: failed('slices', check.severity, why, 'Train with more rows like these, or tell approvers why the difference is acceptable.', numbers), slices };
}

function columnsToSlice({ by }: SlicesCheck, table: Table, { target, sensitive }: Evidence): Column[] {
  if (by) return by.flatMap((name) => table.column(name) ?? []);
  const named = new Set(sensitive ?? []);
  const few = table.columns.filter((column) => column.name !== target && (named.has(column.name) || column.kind === 'text' || column.kind === 'flag' || isSmallInteger(column)));
  return few.filter((column) => new Set(column.values as ArrayLike<unknown> & Iterable<unknown>).size <= MOST_VALUES).slice(0, MOST_COLUMNS);
}

const isSmallInteger = ({ kind, values }: Column): boolean =>
  kind === 'number' && new Set(values.slice(0, 5_000)).size <= MOST_VALUES && (values).every((value) => Number.isInteger(value));

function slicesOf(column: Column, metric: Metric, whole: number, check: SlicesCheck, data: Scored): Slice[] {
  const rows = new Map<string, number[]>();
  Array.from(column.values as ArrayLike<string | number | boolean | null>).forEach((value, row) => {
    const label = value === null || Number.isNaN(value) ? '(missing)' : String(value);
    const members = rows.get(label);
    if (members) members.push(row);
    else rows.set(label, [row]);
  });
  return [...rows].filter(([, members]) => members.length >= check.minRows).sort(([one], [other]) => one.localeCompare(other)).flatMap(([value, members]): Slice[] => {
    const found = estimate(metric, rowsOf(data, members));
    if (!found) return [];
    // The slice is called worse only if even the better end of its interval is: small slices are noisy.
    const verdict = gapOf({ metric, score: found.value, low: found.low, high: found.high }, whole).low <= check.maxGap ? 'passed' : check.severity === 'fail' ? 'failed' : 'warning';
    return [{ column: column.name, value, n: members.length, metric, score: found.value, low: found.low, high: found.high, verdict }];
  });
}

/** Says what decides where a slice looks worse than is allowed and passes: its interval. */
function whyNoneIsWorse({ slice: { column, value, n }, gap }: Measured, columns: readonly Column[], maxGap: number): string {
  const none = `no slice of ${columns.map(({ name }) => name).join(', ')} is`;
  if (gap.value <= maxGap) return `${none} worse by more than ${maxGap}.`;
  return `${none} surely worse by more than ${maxGap}: the worst, where ${column} is ${value} (${n} rows), is ${round(gap.value)} worse, but its interval reaches down to ${round(gap.low)}.`;
}

interface Gap { readonly value: number; readonly low: number; readonly high: number }
interface Measured { readonly slice: Slice; readonly gap: Gap }

/** By how much a slice is worse than the whole, with its interval; below 0 it is better. */
function gapOf({ metric, score, low, high }: Pick<Slice, 'metric' | 'score' | 'low' | 'high'>, whole: number): Gap {
  return SMALLER_IS_BETTER.has(metric as Metric) ? { value: score - whole, low: low - whole, high: high - whole } : { value: whole - score, low: whole - high, high: whole - low };
}

const round = (value: number): string => value.toPrecision(4).replace(/\.?0+$/, '');
