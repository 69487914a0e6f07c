import type { EvidenceFacts, SignatureColumn, Statement, TargetValues } from './evidence-facts.js';

/** A field that nobody stated, its value, and how it was found. */
export interface Inferred { readonly field: 'task' | 'score' | 'positive'; readonly value: string; readonly because: string }

/** More different values than this are no classes. */
export const MOST_CLASSES = 50;

type Facts = Pick<EvidenceFacts, 'flavors' | 'signature' | 'targetValues'>;

/** Infers task, positive class and score output where they were not stated and the data or the signature tells them. */
export function infer(stated: Statement, facts: Facts): Inferred[] {
  const task = stated.task === null ? inferTask(stated, facts) : null;
  const withTask = { ...stated, task: stated.task ?? task?.value ?? null };
  const positive = stated.positive === null ? inferPositive(withTask, facts) : null;
  const score = stated.score === null ? inferScore(withTask, positive?.value ?? stated.positive, facts) : null;
  return [task, positive, score].filter((each) => each !== null);
}

function inferTask(stated: Statement, { targetValues, signature }: Facts): Inferred | null {
  if (targetValues) return taskOfTarget(stated.target ?? 'the target', targetValues);
  const probabilities = signature?.outputs.find(isProbabilities);
  const classes = probabilities?.shape?.at(-1);
  if (probabilities && classes === 2) return { field: 'task', value: 'binary', because: `Output ${probabilities.name} has two columns of probabilities.` };
  if (probabilities && classes !== undefined && classes > 2) return { field: 'task', value: 'multiclass', because: `Output ${probabilities.name} has ${classes} columns of probabilities.` };
  return null;
}

function taskOfTarget(target: string, { kind, distinct, whole }: TargetValues): Inferred | null {
  if (kind === 'time') return null;
  const classes = kind === 'number' && !whole ? null : distinct;
  if (classes?.length === 2) return { field: 'task', value: 'binary', because: `Column ${target} of the evaluation data has two values: ${classes.join(' and ')}.` };
  if (kind === 'number' && (classes === null || classes.length > 20)) {
    return { field: 'task', value: 'regression', because: `Column ${target} of the evaluation data holds ${whole ? 'many different whole numbers' : 'numbers with fractions'}.` };
  }
  if (classes !== null && classes.length > 2) return { field: 'task', value: 'multiclass', because: `Column ${target} of the evaluation data has ${classes.length} different values.` };
  return null;
}

const POSITIVES = ['1', '1.0', 'true', 'True', 'yes', 'Yes', 'Y', 'positive'];

function inferPositive(stated: Statement, { targetValues, signature }: Facts): Inferred | null {
  if (stated.task !== 'binary') return null;
  if (targetValues?.distinct) {
    // Of 1 and 2 nobody can tell which is meant; of 0 and 1 everybody can.
    const value = targetValues.distinct.find((each) => POSITIVES.includes(each) && !targetValues.distinct!.some((other) => Number(other) > Number(each)));
    return value === undefined ? null : { field: 'positive', value, because: `Column ${stated.target ?? 'the target'} of the evaluation data holds ${targetValues.distinct.join(' and ')}.` };
  }
  const [output] = signature?.outputs ?? [];
  if (signature?.outputs.length === 1 && output && /^(long|integer|int\d+|uint\d+)$/.test(output.type)) {
    return { field: 'positive', value: '1', because: 'The task is binary and the model answers whole numbers.' };
  }
  if (signature?.outputs.length === 1 && output && /^(boolean|bool)$/.test(output.type)) {
    return { field: 'positive', value: 'true', because: 'The task is binary and the model answers true or false.' };
  }
  return null;
}

function inferScore(stated: Statement, positive: string | null, { signature, flavors, targetValues }: Facts): Inferred | null {
  const outputs = signature?.outputs ?? [];
  if (stated.task === 'regression') {
    const name = outputs.length === 1 ? outputs[0]!.name : null;
    return name ? { field: 'score', value: name, because: `${name} is the only output.` } : null;
  }
  if (stated.task !== 'binary' && stated.task !== 'multiclass') return null;
  const index = stated.task === 'binary' ? columnOf(positive, targetValues?.distinct ?? null) : '';
  const named = outputs.find(isProbabilities);
  if (named) return { field: 'score', value: `${named.name}${index}`, because: `The signature has an output named ${named.name}.` };
  if (flavors.includes('onnx') && outputs.every((output) => !output.name)) {
    return { field: 'score', value: `probabilities${index}`, because: 'Converters to ONNX give a classifier’s probabilities in an output named probabilities, and the signature names none.' };
  }
  return null;
}

/** Libraries order the columns of probabilities as their classes. Of words only the model itself, or the data, tells the order: then no column is named. */
function columnOf(positive: string | null, classes: readonly string[] | null): string {
  if (positive === null) return '[1]';
  if (!/^(0|0\.0|1|1\.0|true|false)$/i.test(positive)) return '';
  if (classes === null) return /^(0|0\.0|false)$/i.test(positive) ? '[0]' : '[1]';
  const place = [...classes].sort((one, other) => (Number(one) - Number(other)) || (one < other ? -1 : 1)).indexOf(positive);
  return place < 0 ? '' : `[${place}]`;
}

const isProbabilities = (output: SignatureColumn): boolean => /prob/i.test(output.name ?? '');
