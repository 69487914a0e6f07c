export const DAY_MS = 86_400_000;

/** The day of an instant (milliseconds since 1970) in UTC: `2013-03-01`. */
export const day = (instant: number): string => new Date(instant).toISOString().slice(0, 10);

/** Where a day begins, as the services take it. */
export const midnight = (date: string): string => `${date.slice(0, 10)}T00:00:00Z`;
