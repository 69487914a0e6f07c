const RFC_3339 = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d{1,9})?(Z|[+-]\d{2}:\d{2})$/;

/** Milliseconds since 1970 of an RFC 3339 time with any offset, such as people send; NaN if it is none. */
export function millisecondsOf(value: unknown): number {
  return typeof value === 'string' && RFC_3339.test(value) ? Date.parse(value) : NaN;
}
