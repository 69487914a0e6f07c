import { isObject } from './yaml-document.js';

export const BATON_TASKS = ['binary', 'multiclass', 'regression', 'other'] as const;
export type BatonTask = (typeof BATON_TASKS)[number];

/** What the author says of the model, each null where nothing (or nothing valid) was said. */
export interface BatonMetadata {
  task: BatonTask | null;
  /** The evaluation data's column of the truth. */
  target: string | null;
  /** Which output is the score, such as `probabilities[1]`. */
  score: string | null;
  /** The positive class as text: `1`, `true` or `late`. */
  positive: string | null;
  threshold: number | null;
  /** Paths among the run's artifacts, relative, with `/`. */
  evaluation: string | null;
  reference: string | null;
  sensitive: string[] | null;
  owner: string | null;
  riskTier: string | null;
}

export interface ReadBaton { baton: BatonMetadata | null; problems: string[] }

/** Thrown by a reader and turned into a problem by `readFields`. */
class Unfit extends Error {}

type Reader<T> = (value: unknown) => T;
const readers: { [K in keyof BatonMetadata]: Reader<NonNullable<BatonMetadata[K]>> } = {
  task: oneOfTasks, target: text(500), score: text(500), positive: label, threshold: decimal,
  evaluation: path, reference: path, sensitive: texts, owner: text(500), riskTier: text(100),
};
/** Python's own spelling is understood too. */
const otherNames: { readonly [name: string]: keyof BatonMetadata } = { risk_tier: 'riskTier' };
/** Tags under `baton.` that are not evidence: the link to a retraining request, and what Baton itself writes. */
const notEvidence = /^baton\.(caused_by$|out\.)/;

/** Reads the object under `metadata.baton`. Never throws: what is wrong is named in `problems` and left out. */
export function readBatonMetadata(value: unknown): ReadBaton {
  if (value === undefined || value === null) return { baton: null, problems: [] };
  if (!isObject(value)) {
    return { baton: null, problems: [`metadata.baton must be an object such as {"task": "binary", "target": "…"}, but is ${shown(value)}.`] };
  }
  return readFields(Object.entries(value).map(([key, field]) => [key, `metadata.baton.${key}`, field] as const));
}

/**
 * Reads the tags `baton.<name>` of a run or version; other tags are passed over. A list (`baton.sensitive`) is a JSON
 * array or names with commas.
 */
export function readBatonTags(tags: Iterable<readonly [key: string, value: string]>): ReadBaton {
  const fields: (readonly [string, string, unknown])[] = [];
  for (const [key, value] of tags) {
    if (!key.startsWith('baton.') || notEvidence.test(key)) continue;
    const name = key.slice('baton.'.length);
    fields.push([name, `Tag ${key}`, name === 'sensitive' ? list(value) : name === 'threshold' ? numberIn(value) : value]);
  }
  return fields.length === 0 ? { baton: null, problems: [] } : readFields(fields);
}

function readFields(fields: readonly (readonly [name: string, place: string, value: unknown])[]): ReadBaton {
  const problems: string[] = [];
  const read: { [name: string]: unknown } = Object.fromEntries(Object.keys(readers).map((name) => [name, null]));
  for (const [given, place, value] of fields) {
    const name = otherNames[given] ?? given;
    if (!Object.hasOwn(readers, name)) {
      problems.push(`${place.slice(0, 200)} is not known; known are ${Object.keys(readers).join(', ')}.`);
    } else if (value !== null && value !== undefined) {
      try {
        read[name] = readers[name as keyof BatonMetadata](value);
      } catch (error) {
        if (!(error instanceof Unfit)) throw error;
        problems.push(`${place} must be ${error.message}, but is ${shown(value)}.`);
      }
    }
  }
  return { baton: read as unknown as BatonMetadata, problems };
}

function oneOfTasks(value: unknown): BatonTask {
  const task = BATON_TASKS.find((known) => known === value);
  if (!task) throw new Unfit(`one of ${BATON_TASKS.join(', ')}`);
  return task;
}

function text(longest: number): Reader<string> {
  return (value) => {
    if (typeof value !== 'string' || value.trim() === '' || value.length > longest) throw new Unfit(`text of 1 to ${longest} characters`);
    return value;
  };
}

function label(value: unknown): string {
  if (typeof value === 'boolean' || (typeof value === 'number' && Number.isFinite(value))) return String(value);
  if (typeof value === 'string' && value !== '' && value.length <= 500) return value;
  throw new Unfit('a class label: a number, true or false, or text');
}

function decimal(value: unknown): number {
  if (typeof value !== 'number' || !Number.isFinite(value)) throw new Unfit('a number');
  return value;
}

function texts(value: unknown): string[] {
  const fit = Array.isArray(value) && value.length <= 100 && value.every((item) => typeof item === 'string' && item !== '' && item.length <= 500);
  if (!fit) throw new Unfit('a list of at most 100 column names');
  return value as string[];
}

function path(value: unknown): string {
  const unfit = new Unfit("a path among the run's artifacts, such as data/evaluation.parquet");
  if (typeof value !== 'string' || value === '' || value.length > 1000) throw unfit;
  if (value.startsWith('/') || /[\\\0]|^[a-z][a-z0-9+.-]*:/i.test(value)) throw unfit;
  const parts = value.split('/').filter((part) => part !== '.' && part !== '');
  if (parts.length === 0 || parts.includes('..')) throw unfit;
  return parts.join('/');
}

function list(value: string): unknown {
  if (!value.trimStart().startsWith('[')) return value.split(',').map((item) => item.trim()).filter((item) => item !== '');
  try {
    return JSON.parse(value);
  } catch {
    return value;
  }
}

function numberIn(value: string): unknown {
  return value.trim() === '' || Number.isNaN(Number(value)) ? value : Number(value);
}

function shown(value: unknown): string {
  const json = JSON.stringify(value) ?? String(value);
  return json.length > 80 ? `${json.slice(0, 77)}…` : json;
}
