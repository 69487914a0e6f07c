import type { Label } from './ports/ground-truths.js';
import { refOf } from './prediction-ref.js';
import { fieldsOf, LONGEST, observedAtOf, type Line, type Refusal } from './record-fields.js';

const KNOWN = ['predictionId', 'key', 'row', 'value', 'observedAt'];
const EXAMPLE = '{"predictionId": "…", "value": 1, "observedAt": "2026-03-01T12:00:00Z"}';

/** A record of ground truth, or why it is none. @param now milliseconds since 1970 */
export function readLabel(line: Line, now: number): Label | Refusal {
  const record = fieldsOf(line, { known: KNOWN, example: EXAMPLE });
  if ('reason' in record) return record;
  const { predictionId, key, row, value, observedAt } = record.fields;
  const said = [predictionId, key].filter((id) => id !== undefined && id !== null);
  if (said.length !== 1) return { reason: 'Give either predictionId or key.' };
  const [ref] = said;
  if (typeof ref !== 'string' || ref.length === 0 || ref.length > LONGEST) return { reason: `${key === ref ? 'key' : 'predictionId'} must be text of 1 to ${LONGEST} characters.` };
  if (row !== undefined && row !== null && !(Number.isSafeInteger(row) && (row as number) >= 0)) return { reason: 'row must be a whole number from 0 on.' };
  const text = valueText(value);
  if (text === null) return { reason: 'value must be a finite number, true, false, or text of 1 to 500 characters.' };
  const time = observedAtOf(observedAt, now);
  if (typeof time !== 'number') return time;
  return { by: ref === key ? 'key' : 'id', ref: ref === key ? ref : nameOf(ref, (row as number | undefined) ?? null), value: text, observedAt: new Date(time).toISOString() };
}

/** As predictions are named: `<id>` for row 0, `<id>#<row>` for the others. */
function nameOf(id: string, row: number | null): string {
  if (row !== null) return refOf(id, row);
  return id.length > 2 && id.endsWith('#0') ? id.slice(0, -2) : id;
}

function valueText(value: unknown): string | null {
  if (typeof value === 'number') return Number.isFinite(value) ? String(value) : null;
  if (typeof value === 'boolean') return String(value);
  return typeof value === 'string' && value.length > 0 && value.length <= LONGEST && !value.includes('\0') ? value : null;
}
