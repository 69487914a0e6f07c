export const DAY_MS = 86_400_000;

/** The day of an instant (milliseconds since 1970) in UTC: `2013-03-01`. */
export const day = (instant: number): string => new Date(instant).toISOString().slice(0, 10);

/** Where a day begins, as the services take it; an instant as it is. */
export const instantOf = (written: string): string => (written.length > 10 ? written : `${written}T00:00:00Z`);

/** An instant as an address has it: its day alone where that begins. */
export const written = (instant: string): string => instant.replace(/T00:00(:00(\.0+)?)?Z$/, '');

/** From when to when: `2013-03-01` for a day, `2013-03-28 to 2013-04-01`, `2013-03-28 10:00 to 11:00`. */
export function datesOf({ from, to }: { readonly from: string; readonly to: string }): string {
  const [begin, end] = [from, to].map((instant) => written(instant).slice(0, 16).replace('T', ' ')) as [string, string];
  if (begin.length === 10 && Date.parse(to) - Date.parse(from) === DAY_MS) return begin;
  return begin.slice(0, 10) === end.slice(0, 10) ? `${begin.slice(0, 10)} ${from.slice(11, 16)} to ${to.slice(11, 16)}` : `${begin} to ${end}`;
}
