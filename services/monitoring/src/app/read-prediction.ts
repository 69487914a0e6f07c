import { fieldsOf, isObject, LONGEST, observedAtOf, type Line, type Refusal } from './record-fields.js';

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

const MOST_COLUMNS = 2_000;
const KNOWN = ['id', 'key', 'observedAt', 'durationMs', 'failure', 'inputs', 'outputs'];
const EXAMPLE = '{"id": "…", "inputs": {"a": 1}, "outputs": {"probability": 0.3}}';

/** A record, or why it is none. @param now milliseconds since 1970 */
export function readPrediction(line: Line, now: number): ToldPrediction | Refusal {
  const record = fieldsOf(line, { known: KNOWN, example: EXAMPLE });
  if ('reason' in record) return record;
  const { id = null, key = null, observedAt, durationMs = 0, failure = null, inputs = {}, outputs = {} } = record.fields;
  for (const [name, text] of [['id', id], ['key', key], ['failure', failure]] as const) if (text !== null && !isText(text)) return { reason: `${name} must be text of 1 to ${LONGEST} characters.` };
  if (typeof durationMs !== 'number' || !(durationMs >= 0)) return { reason: 'durationMs must be a number from 0 on.' };
  if (!isObject(inputs) || !isObject(outputs)) return { reason: 'inputs and outputs are objects of names and values.' };
  if (Object.keys(outputs).length === 0 && failure === null) return { reason: 'outputs is empty; a prediction that failed says so in failure.' };
  if (Object.keys(inputs).length + Object.keys(outputs).length > MOST_COLUMNS) return { reason: `There are more than ${MOST_COLUMNS} inputs and outputs.` };
  const odd = [...Object.entries(inputs).filter(([, value]) => !isValue(value)), ...Object.entries(outputs).filter(([, value]) => !isValue(value) && !isNumbers(value))];
  if (odd.length > 0) return { reason: `"${odd[0]![0]}" must be a number, text, true, false or null${odd[0]![0] in outputs ? ', or a list of numbers' : ''}.` };
  const time = observedAtOf(observedAt, now);
  if (typeof time !== 'number') return time;
  return { id: id as string | null, key: key as string | null, observedAt: time, durationMs, failure: failure as string | null, inputs: inputs as ToldPrediction['inputs'], outputs: outputs as ToldPrediction['outputs'] };
}

const isText = (value: unknown): boolean => typeof value === 'string' && value.length > 0 && value.length <= LONGEST;
const isValue = (value: unknown): boolean => value === null || typeof value === 'number' || typeof value === 'boolean' || (typeof value === 'string' && value.length <= 10_000);
const isNumbers = (value: unknown): boolean => Array.isArray(value) && value.length > 0 && value.every((each) => typeof each === 'number' || each === null);
