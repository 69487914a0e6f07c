/** Whatever came: JSON for the eye where it is some. */
export function readable(data: unknown): string {
  if (typeof data !== 'string') return data === null ? 'nothing' : JSON.stringify(data, null, 2);
  try {
    return JSON.stringify(JSON.parse(data), null, 2);
  } catch {
    return data;
  }
}
