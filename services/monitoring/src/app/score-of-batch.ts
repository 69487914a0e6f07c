import type { EvidencePinned } from '@baton/contracts/registry/evidence-pinned';
import { findScore, InvalidInput, type ClassLabel, type Datatype } from '@baton/model-runtime';
import { plainNumbers, type FeatureColumn, type PredictionBatch } from '@baton/prediction-log';

/** What a batch predicted, row by row. */
export interface BatchScores {
  /** Of a model of several classes, in the order of `probabilities`. */
  readonly classes: readonly string[] | null;
  /** The probability of the positive class, or the predicted number; NaN where there is none. */
  readonly score: ArrayLike<number> | null;
  predicted(row: number): string | null;
  probabilities(row: number): number[] | null;
}

const NOTHING: BatchScores = { classes: null, score: null, predicted: () => null, probabilities: () => null };

/** Finds the score in the outputs as the evidence says, else as the model's own outputs tell. Nothing where nobody can tell. */
export function scoresOf(batch: PredictionBatch, { evidence, inferred }: Pick<EvidencePinned, 'evidence' | 'inferred'>): BatchScores {
  const outputs = batch.columns.filter(({ role }) => role === 'output');
  const place = placeOf(outputs, evidence, inferred.some(({ field }) => field === 'score'));
  const column = place && outputs.find(({ name }) => name === place.output);
  if (!column) return textual(outputs);
  const numbers = plainNumbers(column);
  if (!numbers) return textual(outputs);
  if (evidence.task === 'multiclass') return multiclass(column, numbers);
  const element = place.column ?? 0;
  const score = column.width === 1 ? numbers : Float64Array.from({ length: batch.rows }, (_, row) => numbers[row * column.width + element] ?? NaN);
  if (evidence.task === 'binary') {
    const [positive, other] = [evidence.positive ?? place.label ?? '1', otherClass(column, element)];
    return { classes: null, score, predicted: (row) => (Number.isNaN(score[row]) ? null : score[row]! >= (evidence.threshold ?? 0.5) ? positive : other), probabilities: () => null };
  }
  return { classes: null, score, predicted: (row) => String(score[row]), probabilities: () => null };
}

function placeOf(outputs: readonly FeatureColumn[], { score, positive }: EvidencePinned['evidence'], guessed: boolean) {
  const classes = new Map<string, readonly ClassLabel[]>(outputs.flatMap(({ name, classes }) => (classes ? [[name, classes]] : [])));
  const renamed = new Map(outputs.flatMap(({ name, aliases }) => (aliases ?? []).map((alias) => [alias, [name]] as const)));
  const specs = outputs.map(({ name, datatype, width }) => ({ name, datatype: datatype as Datatype, shape: width === 1 ? [-1] : [-1, width] }));
  try {
    return findScore({ outputs: specs, classes, renamed }, { score: score ?? null, positive: positive ?? null, guessed });
  } catch (error) {
    if (error instanceof InvalidInput) return null;
    throw error;
  }
}

function multiclass({ width, classes }: FeatureColumn, numbers: ArrayLike<number>): BatchScores {
  const names = classes?.length === width ? classes.map(String) : Array.from({ length: width }, (_, index) => String(index));
  const probabilities = (row: number) => Array.from({ length: width }, (_, index) => numbers[row * width + index] ?? NaN);
  return {
    classes: names, score: null, probabilities,
    predicted: (row) => {
      const all = probabilities(row);
      const best = all.indexOf(Math.max(...all));
      return best < 0 ? null : names[best]!;
    },
  };
}

/** The only output of text or of one value a row says what was predicted. */
function textual(outputs: readonly FeatureColumn[]): BatchScores {
  const [only] = outputs.filter(({ width }) => width === 1);
  return only ? { ...NOTHING, predicted: (row) => (only.valid?.[row] === 0 || only.values[row] == null ? null : String(only.values[row])) } : NOTHING;
}

function otherClass({ classes, width }: FeatureColumn, element: number): string {
  return (width === 2 && classes?.[1 - element]) || '0';
}
