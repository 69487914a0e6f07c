import type { Line } from './take-ground-truth.js';

export type Value = number | string | boolean | null;

/** A prediction that was made elsewhere, as it is told. */
export interface ToldPrediction {
  readonly id: string | null;
  readonly key: string | null;
  /** Milliseconds since 1970. */
  readonly observedAt: number;
  readonly durationMs: number;
  readonly failure: string | null;
  readonly inputs: Readonly<Record<string, Value>>;
  /** A list holds one value a class. */
  readonly outputs: Readonly<Record<string, Value | readonly number[]>>;
}

const LONGEST = 500;
const MOST_COLUMNS = 2_000;
const AHEAD_MS = 300_000;
const KNOWN = ['id', 'key', 'observedAt', 'durationMs', 'failure', 'inputs', 'outputs'];
const INSTANT = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d{1,9})?(Z|[+-]\d{2}:\d{2})$/;

/** A record, or why it is none. @param now milliseconds since 1970 */
export function readPrediction({ value: record, unreadable }: Line, now: number): ToldPrediction | { reason: string } {
  if (unreadable !== undefined) return { reason: unreadable };
  if (!isObject(record)) return { reason: 'A record is an object such as {"id": "…", "inputs": {"a": 1}, "outputs": {"probability": 0.3}}.' };
  const strange = Object.keys(record).filter((name) => !KNOWN.includes(name));
  if (strange.length > 0) return { reason: `Unknown field ${strange.slice(0, 5).map((name) => `"${name}"`).join(', ')}; known are ${KNOWN.join(', ')}.` };
  const { id = null, key = null, observedAt, durationMs = 0, failure = null, inputs = {}, outputs = {} } = record;
  for (const [name, text] of [['id', id], ['key', key], ['failure', failure]] as const) if (text !== null && !isText(text)) return { reason: `${name} must be text of 1 to ${LONGEST} characters.` };
  if (typeof durationMs !== 'number' || !(durationMs >= 0)) return { reason: 'durationMs must be a number from 0 on.' };
  if (!isObject(inputs) || !isObject(outputs)) return { reason: 'inputs and outputs are objects of names and values.' };
  if (Object.keys(outputs).length === 0 && failure === null) return { reason: 'outputs is empty; a prediction that failed says so in failure.' };
  if (Object.keys(inputs).length + Object.keys(outputs).length > MOST_COLUMNS) return { reason: `There are more than ${MOST_COLUMNS} inputs and outputs.` };
  const odd = [...Object.entries(inputs).filter(([, value]) => !isValue(value)), ...Object.entries(outputs).filter(([, value]) => !isValue(value) && !isNumbers(value))];
  if (odd.length > 0) return { reason: `"${odd[0]![0]}" must be a number, text, true, false or null${odd[0]![0] in outputs ? ', or a list of numbers' : ''}.` };
  const time = instant(observedAt, now);
  if (typeof time !== 'number') return time;
  return { id: id as string | null, key: key as string | null, observedAt: time, durationMs, failure: failure as string | null, inputs: inputs as ToldPrediction['inputs'], outputs: outputs as ToldPrediction['outputs'] };
}

const isObject = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null && !Array.isArray(value);
const isText = (value: unknown): boolean => typeof value === 'string' && value.length > 0 && value.length <= LONGEST;
const isValue = (value: unknown): boolean => value === null || typeof value === 'number' || typeof value === 'boolean' || (typeof value === 'string' && value.length <= 10_000);
const isNumbers = (value: unknown): boolean => Array.isArray(value) && value.length > 0 && value.every((each) => typeof each === 'number' || each === null);

function instant(observedAt: unknown, now: number): number | { reason: string } {
  if (observedAt === undefined || observedAt === null) return now;
  const time = typeof observedAt === 'string' && INSTANT.test(observedAt) ? Date.parse(observedAt) : NaN;
  if (Number.isNaN(time)) return { reason: 'observedAt must be an RFC 3339 time such as 2026-03-01T12:00:00Z.' };
  return time > now + AHEAD_MS ? { reason: `observedAt ${observedAt as string} lies in the future.` } : time;
}
