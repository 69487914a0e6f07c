const UNITS = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000 } as const;

/** Receivers that all failed at the same moment are not asked again at the same moment. */
const JITTER = 0.2;
/** However long a receiver asks to be left alone. */
const LONGEST_WAIT_MS = 24 * UNITS.h;

/** When to try again, and when no more. */
export class RetrySchedule {
  private readonly pauses: readonly number[];

  /** `0s,5s,5m`: the pause before each attempt. */
  constructor(text: string, private readonly random: () => number = Math.random) {
    this.pauses = text.split(',').map((duration) => {
      const [, amount, unit] = /^(\d+)(ms|s|m|h)$/.exec(duration)!;
      return Number(amount) * UNITS[unit as keyof typeof UNITS];
    });
  }

  /** Milliseconds from the failure of attempt `tries` (counted from 1) to the next; null if that was the last. `askedFor` is Retry-After's. */
  waitAfter(tries: number, askedFor: number | null): number | null {
    const pause = this.pauses[tries];
    if (pause === undefined) return null;
    return Math.max(pause * (1 + JITTER * this.random()), Math.min(askedFor ?? 0, LONGEST_WAIT_MS));
  }
}

/** Milliseconds that `Retry-After` asks for: seconds, or an HTTP date. Null if it says neither. */
export function retryAfterMs(header: string | undefined, now: Date): number | null {
  if (header === undefined) return null;
  if (/^\d+$/.test(header.trim())) return Number(header) * 1_000;
  const at = Date.parse(header);
  return Number.isNaN(at) ? null : Math.max(0, at - now.getTime());
}
