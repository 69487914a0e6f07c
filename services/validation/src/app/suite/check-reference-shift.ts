import type { EvidencePinned } from '@baton/contracts/registry/evidence-pinned';
import type { ArtifactStore } from '@baton/artifacts';
import { benjaminiHochberg, BinCounter, edgesAt, populationStability, quantiles, sameBins } from '@baton/statistics';
import { readTable, UnreadableTable, type Column, type Table } from '@baton/tabular';
import type { PolicyCheck } from '../../domain/policy.js';
import { failed, notApplicable, passed, type Check } from '../../domain/report.js';

type ShiftCheck = Extract<PolicyCheck, { check: 'reference-shift' }>;

const NAME = 'reference-shift';
const BINS = 10;
const CATEGORIES = 50;
/** By chance alone so small a part of the columns called shifted. */
const FALSE_ALARMS = 0.01;

interface Shift { readonly column: string; readonly value: number; readonly p: number; readonly middles: string }

/** The inputs that a version was trained for beside those that the serving one was trained for: other units, other sources, another population. */
export async function checkReferenceShift(check: ShiftCheck, store: ArtifactStore, challenger: EvidencePinned, champion: EvidencePinned | undefined): Promise<Check> {
  if (!champion) return notApplicable(NAME, `Nothing of this model serves in ${check.environment}, so there is nothing to compare with.`);
  if (champion.version.number === challenger.version.number) return notApplicable(NAME, `It serves in ${check.environment} itself.`);
  const [mine, theirs] = [await referenceOf(store, challenger), await referenceOf(store, champion)];
  if (!mine || !theirs) return notApplicable(NAME, `${mine ? `Version ${champion.version.number}, which serves,` : 'The version'} has no reference data that can be read.`);
  const shifts = shiftsOf(theirs, mine, challenger.evidence.target ?? null);
  const worst = shifts.filter(({ value, p }) => value >= check.threshold && p <= FALSE_ALARMS).sort((one, other) => other.value - one.value);
  const numbers = { value: shifts.reduce((most, { value }) => Math.max(most, value), 0), threshold: check.threshold, n: mine.rows };
  if (worst.length === 0) return passed(NAME, `The ${shifts.length} input(s) that both versions know are distributed as in the reference of version ${champion.version.number}, which serves in ${check.environment}.`, numbers);
  const why = worst.slice(0, 10).map(({ column, value, middles }) => `${column} differs from the reference of version ${champion.version.number}, which serves in ${check.environment}: PSI ${round(value)}, threshold ${check.threshold}${middles}.`).join(' ');
  return failed(NAME, check.severity, why, 'Look at units and sources: the application will go on sending what it sends. If the data really changed, tell approvers why.', numbers);
}

async function referenceOf(store: ArtifactStore, { evidence: { reference } }: EvidencePinned): Promise<Table | null> {
  if (!reference) return null;
  try {
    return await readTable(await store.bytes(reference.digest), { name: reference.path });
  } catch (error) {
    if (error instanceof UnreadableTable) return null;
    throw error;
  }
}

function shiftsOf(champion: Table, challenger: Table, target: string | null): Shift[] {
  const found = challenger.columns.flatMap((column) => {
    const other = champion.column(column.name);
    if (!other || column.name === target) return [];
    const [one, two] = countsOf(other, column);
    return [{ column: column.name, value: populationStability(one, two), p: sameBins(one, two).pValue, middles: middles(other, column) }];
  });
  const adjusted = benjaminiHochberg(found.map(({ p }) => p));
  return found.map((shift, index) => ({ ...shift, p: adjusted[index]! }));
}

/** Both columns in the bins of the first. A column that has changed from numbers to words has nothing in common. */
function countsOf(reference: Column, current: Column): [number[], number[]] {
  if (isNumeric(reference) && isNumeric(current)) {
    const counter = new BinCounter(edgesAt(reference.values, BINS));
    return [reference, current].map(({ values }) => {
      const counts = new Float64Array(counter.parts);
      counter.count(values, counts);
      return [...counts];
    }) as [number[], number[]];
  }
  const words = [reference, current].map((column) => Array.from(column.values as ArrayLike<string | number | boolean | null>, (value) => (value === null || Number.isNaN(value) ? '(missing)' : String(value))));
  const frequent = mostFrequent(words[0]!);
  return words.map((all) => {
    const counts = new Array<number>(frequent.size + 1).fill(0);
    for (const word of all) counts[frequent.get(word) ?? frequent.size]! += 1;
    return counts;
  }) as [number[], number[]];
}

const isNumeric = (column: Column): column is Extract<Column, { values: Float64Array }> => column.kind === 'number' || column.kind === 'time';

function mostFrequent(words: readonly string[]): Map<string, number> {
  const seen = new Map<string, number>();
  for (const word of words) seen.set(word, (seen.get(word) ?? 0) + 1);
  return new Map([...seen].sort(([one, n], [other, m]) => m - n || (one < other ? -1 : 1)).slice(0, CATEGORIES).map(([word], index) => [word, index]));
}

/** So that a person sees at once what kind of difference it is. */
function middles(reference: Column, current: Column): string {
  if (reference.kind !== 'number' || current.kind !== 'number') return '';
  const range = ({ values }: { values: Float64Array }) => quantiles(values, [0.05, 0.5, 0.95]).map(round).join(', ');
  return ` (5 %, 50 %, 95 %: ${range(current)} against ${range(reference)})`;
}

const round = (value: number): string => String(Number(value.toPrecision(3)));
