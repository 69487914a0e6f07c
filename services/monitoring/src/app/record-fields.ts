import { millisecondsOf } from '@baton/contracts';

/** One record of a request, as it came: its place (from 1), and its JSON value or why it has none. */
export interface Line { readonly line: number; readonly value?: unknown; readonly unreadable?: string }

export interface Refusal { readonly reason: string }

/** Clocks differ. */
const AHEAD_MS = 300_000;
/** Of the records that were refused, so many are named. */
const NAMED = 1_000;

/** Of text that identifies, in characters. */
export const LONGEST = 500;

export const isObject = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null && !Array.isArray(value);

/** The fields of a record that has no others than the known, or why it cannot be read. */
export function fieldsOf({ value: record, unreadable }: Line, { known, example }: { known: readonly string[]; example: string }): { fields: Record<string, unknown> } | Refusal {
  if (unreadable !== undefined) return { reason: unreadable };
  if (!isObject(record)) return { reason: `A record is an object such as ${example}.` };
  const strange = Object.keys(record).filter((name) => !known.includes(name));
  if (strange.length > 0) return { reason: `Unknown field ${strange.slice(0, 5).map((name) => `"${name}"`).join(', ')}; known are ${known.join(', ')}.` };
  return { fields: record };
}

/** Milliseconds since 1970 of `observedAt`: now unless told. */
export function observedAtOf(observedAt: unknown, now: number): number | Refusal {
  if (observedAt === undefined || observedAt === null) return now;
  const time = millisecondsOf(observedAt);
  if (Number.isNaN(time)) return { reason: 'observedAt must be an RFC 3339 time such as 2026-03-01T12:00:00Z.' };
  return time > now + AHEAD_MS ? { reason: `observedAt ${observedAt as string} lies in the future.` } : time;
}

/** The refused records of an intake, for its answer. */
export class Refused {
  /** The first thousand; `rejectedCount` counts all. */
  readonly rejected: Array<{ line: number; reason: string }> = [];
  rejectedCount = 0;

  add({ line }: Line, { reason }: Refusal): void {
    this.rejectedCount += 1;
    if (this.rejected.length < NAMED) this.rejected.push({ line, reason });
  }
}
