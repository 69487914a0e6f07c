import type { Label } from './ports/ground-truths.js';
import type { Line } from './take-ground-truth.js';

export type ReadLabel = Label;

const LONGEST = 500;
const INSTANT = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d{1,9})?(Z|[+-]\d{2}:\d{2})$/;
/** Clocks differ. */
const AHEAD_MS = 300_000;
const KNOWN = ['predictionId', 'key', 'row', 'value', 'observedAt'];

/** A record of ground truth, or why it is none. @param now milliseconds since 1970 */
export function readLabel({ value: record, unreadable }: Line, now: number): ReadLabel | { reason: string } {
  if (unreadable !== undefined) return { reason: unreadable };
  if (typeof record !== 'object' || record === null || Array.isArray(record)) return { reason: 'A record is an object such as {"predictionId": "…", "value": 1, "observedAt": "2026-03-01T12:00:00Z"}.' };
  const { predictionId, key, row, value, observedAt } = record as Record<string, unknown>;
  const strange = Object.keys(record).filter((name) => !KNOWN.includes(name));
  if (strange.length > 0) return { reason: `Unknown field ${strange.slice(0, 5).map((name) => `"${name}"`).join(', ')}; known are ${KNOWN.join(', ')}.` };
  const said = [predictionId, key].filter((id) => id !== undefined && id !== null);
  if (said.length !== 1) return { reason: 'Give either predictionId or key.' };
  const [ref] = said;
  if (typeof ref !== 'string' || ref.length === 0 || ref.length > LONGEST) return { reason: `${key === ref ? 'key' : 'predictionId'} must be text of 1 to ${LONGEST} characters.` };
  if (row !== undefined && row !== null && !(Number.isSafeInteger(row) && (row as number) >= 0)) return { reason: 'row must be a whole number from 0 on.' };
  const text = valueText(value);
  if (text === null) return { reason: 'value must be a finite number, true, false, or text of 1 to 500 characters.' };
  const at = instant(observedAt, now);
  if (typeof at !== 'string') return at;
  return { by: ref === key ? 'key' : 'id', ref: ref === key ? ref : nameOf(ref, (row as number | undefined) ?? null), value: text, observedAt: at };
}

/** As predictions are named: `<id>` for row 0, `<id>#<row>` for the others. */
function nameOf(id: string, row: number | null): string {
  if (row !== null && row > 0) return `${id}#${row}`;
  return row === null && id.length > 2 && id.endsWith('#0') ? id.slice(0, -2) : id;
}

function valueText(value: unknown): string | null {
  if (typeof value === 'number') return Number.isFinite(value) ? String(value) : null;
  if (typeof value === 'boolean') return String(value);
  return typeof value === 'string' && value.length > 0 && value.length <= LONGEST && !value.includes('\0') ? value : null;
}

function instant(observedAt: unknown, now: number): string | { reason: string } {
  if (observedAt === undefined || observedAt === null) return new Date(now).toISOString();
  const time = typeof observedAt === 'string' && INSTANT.test(observedAt) ? Date.parse(observedAt) : NaN;
  if (Number.isNaN(time)) return { reason: 'observedAt must be an RFC 3339 time such as 2026-03-01T12:00:00Z.' };
  if (time > now + AHEAD_MS) return { reason: `observedAt ${observedAt as string} lies in the future.` };
  return new Date(time).toISOString();
}
