import { isClass, type ClassLabel } from './class-labels.js';
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

/** What is known of the score before the graph is looked at. */
export interface ScoreHints {
  /** As the author wrote it: `probabilities[1]`, or an output's name. */
  readonly score?: string | null;
  /** The score was guessed without the graph: what the graph says goes first. */
  readonly guessed?: boolean;
  /** The positive class, as text. */
  readonly positive?: string | null;
  /** The classes of the data in their order, for graphs that do not say which column stands for which. */
  readonly classes?: readonly (ClassLabel | boolean)[];
}

/**
 * Finds the score: where the author says, else the only output of floats, and in it the column of the positive class,
 * else the second of two.
 * @throws InvalidInput if there is no such output or column, or no single candidate
 */
export function findScore(model: Scored, said: ScoreHints): ScorePlace {
  const { output, column } = place(model, said);
  const width = output.shape.length === 2 ? output.shape[1] ?? 1 : 1;
  const stated = model.classes.get(output.name);
  const labels = stated ?? (said.classes?.length === width ? said.classes : []);
  const { score, guessed = false, positive } = said;
  const found = positive ? labels.findIndex((label) => isClass(label, positive)) : -1;
  const here = (chosen: number | null, inferred: boolean): ScorePlace => ({ output: output.name, column: chosen, label: chosen === null ? null : text(labels[chosen]), inferred });
  if (found >= 0 && (column === null || guessed)) return here(found, true);
  if (column !== null) {
    if (width > 0 && column >= width) throw new InvalidInput(output.name, `Output "${output.name}" has ${width} columns, so there is no [${column}].`);
    if (stated && found >= 0 && found !== column) throw new InvalidInput(output.name, `${score} is the probability of "${stated[column]}", and the positive class is "${positive}".`);
    return here(column, guessed);
  }
  if (positive && stated) throw new InvalidInput(output.name, `The model has no class "${positive}"; it has: ${stated.join(', ')}.`);
  return here(width === 2 ? 1 : null, !score || width === 2);
}

interface Place { readonly output: TensorSpec; readonly column: number | null }

function place(model: Scored, { score, guessed }: ScoreHints): Place {
  const found = score ? named(model, score) : null;
  if (score && !found && !guessed) throw new InvalidInput(score, `The model has no output "${score.replace(/\[\d+\]$/, '')}". It has: ${model.outputs.map((candidate) => candidate.name).join(', ')}.`);
  return found ?? { output: onlyFloats(model), column: null };
}

function named(model: Scored, score: string): Place | null {
  const match = /^(.+?)(?:\[(\d+)\])?$/.exec(score.trim());
  const name = match?.[1] ?? score;
  const real = model.renamed.get(name)?.[0] ?? name;
  const output = model.outputs.find((candidate) => candidate.name === name) ?? model.outputs.find((candidate) => candidate.name === real);
  return output ? { output, column: match?.[2] === undefined ? null : Number(match[2]) } : null;
}

function onlyFloats({ outputs }: Scored): TensorSpec {
  const floats = outputs.filter(({ datatype }) => datatype === 'FP32' || datatype === 'FP64' || datatype === 'FP16');
  const [only] = floats.length === 0 ? outputs : floats;
  if (!only || floats.length > 1) {
    throw new InvalidInput(null, `Nobody can tell which output is the score: ${outputs.map(({ name, datatype }) => `${name} (${datatype})`).join(', ')}. Say so with metadata={"baton": {"score": "…"}}.`);
  }
  return only;
}

function text(label: ClassLabel | boolean | undefined): string | null {
  return label === undefined ? null : String(label);
}
