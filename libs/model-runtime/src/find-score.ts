import type { ClassLabel } from './class-labels.js';
import { InvalidInput } from './model-errors.js';
import type { TensorSpec } from './tensor.js';

/** Where a model's score stands: an output, and its column if it has several. */
export interface ScorePlace {
  readonly output: string;
  readonly column: number | null;
  /** The class that the column stands for, as text; null where nothing says it. */
  readonly label: string | null;
  /** False if the author said it. */
  readonly inferred: boolean;
}

interface Scored { readonly outputs: readonly TensorSpec[]; readonly classes: ReadonlyMap<string, readonly ClassLabel[]>; readonly renamed: ReadonlyMap<string, readonly string[]> }

/**
 * Finds the score: `score` as the author wrote it (`probabilities[1]`, or an output's name), else the only output of
 * floats, and in it the column of the positive class, else the second of two.
 * @param positive the positive class as text
 * @throws InvalidInput if there is no such output or column, or no single candidate
 */
export function findScore(model: Scored, said: { readonly score?: string | null; readonly positive?: string | null }): ScorePlace {
  const { output, column } = said.score ? named(model, said.score) : { output: onlyFloats(model), column: null };
  const labels = model.classes.get(output.name);
  const width = output.shape.length === 2 ? output.shape[1] ?? 1 : 1;
  if (column !== null) {
    if (width > 0 && column >= width) throw new InvalidInput(output.name, `Output "${output.name}" has ${width} columns, so there is no [${column}].`);
    return { output: output.name, column, label: text(labels?.[column]), inferred: false };
  }
  const place = said.positive ? labels?.findIndex((label) => String(label) === said.positive) ?? -1 : -1;
  if (said.positive && labels && place < 0) throw new InvalidInput(output.name, `The model has no class "${said.positive}"; it has: ${labels.join(', ')}.`);
  const chosen = place >= 0 ? place : width === 2 ? 1 : null;
  return { output: output.name, column: chosen, label: chosen === null ? null : text(labels?.[chosen]), inferred: !said.score || chosen !== null };
}

function named(model: Scored, score: string): { output: TensorSpec; column: number | null } {
  const match = /^(.+?)(?:\[(\d+)\])?$/.exec(score.trim());
  const name = match?.[1] ?? score;
  const real = model.renamed.get(name)?.[0] ?? name;
  const output = model.outputs.find((candidate) => candidate.name === name) ?? model.outputs.find((candidate) => candidate.name === real);
  if (!output) throw new InvalidInput(name, `The model has no output "${name}". It has: ${model.outputs.map((candidate) => candidate.name).join(', ')}.`);
  return { output, column: match?.[2] === undefined ? null : Number(match[2]) };
}

function onlyFloats({ outputs }: Scored): TensorSpec {
  const floats = outputs.filter(({ datatype }) => datatype === 'FP32' || datatype === 'FP64' || datatype === 'FP16');
  const [only] = floats.length === 0 ? outputs : floats;
  if (!only || floats.length > 1) {
    throw new InvalidInput(null, `Nobody can tell which output is the score: ${outputs.map(({ name, datatype }) => `${name} (${datatype})`).join(', ')}. Say so with metadata={"baton": {"score": "…"}}.`);
  }
  return only;
}

function text(label: ClassLabel | undefined): string | null {
  return label === undefined ? null : String(label);
}
