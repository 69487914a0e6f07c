export const MINUTE = 60_000;
export const HOUR = 60 * MINUTE;
export const DAY = 24 * HOUR;
/** Windows are hours of the observations' own time. */
export const WINDOW = HOUR;

/** From an instant on, up to another that is not in it; milliseconds since 1970. */
export interface Period { readonly from: number; readonly to: number }

const UNITS: Readonly<Record<string, number>> = { m: MINUTE, h: HOUR, d: DAY, w: 7 * DAY };

/** Milliseconds of `5m`, `6h`, `1d`, `4w`; null if it is none of these. */
export function lengthOf(bucket: string): number | null {
  const match = /^([1-9]\d{0,3})([mhdw])$/.exec(bucket);
  return match ? Number(match[1]) * UNITS[match[2]!]! : null;
}

export const windowAt = (instant: number): number => Math.floor(instant / WINDOW) * WINDOW;

/** Cuts a period into buckets, counted from 1970 so that equal buckets of different questions coincide; the first and last may be shorter. An infinite length gives one. */
export function bucketsOf({ from, to }: Period, length: number): Period[] {
  const buckets: Period[] = [];
  for (let at = from; at < to;) {
    const end = Number.isFinite(length) ? Math.min(to, (Math.floor(at / length) + 1) * length) : to;
    buckets.push({ from: at, to: end });
    at = end;
  }
  return buckets;
}
