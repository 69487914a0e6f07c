import type { Column } from './table.js';

/** Written for "missing" by pandas and others; in a column of text they may be real values. */
const MISSING = new Set(['', 'NaN', 'nan', 'NA', 'N/A', 'n/a', '<NA>', 'NULL', 'null', 'None', '#N/A']);
const INFINITE: ReadonlyMap<string, number> = new Map([['inf', Infinity], ['+inf', Infinity], ['Infinity', Infinity], ['-inf', -Infinity], ['-Infinity', -Infinity]]);
const DECIMAL = /^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?$/;

/** A column of numbers if every cell that is not missing is one (all missing counts too), of flags likewise, else text. */
export function inferColumn(name: string, cells: readonly string[]): Column {
  const numbers = asNumbers(cells);
  if (numbers) return { name, kind: 'number', values: numbers };
  const flags = asFlags(cells);
  if (flags) return { name, kind: 'flag', values: flags };
  return { name, kind: 'text', values: cells.map((cell) => (cell === '' ? null : cell)) };
}

function asNumbers(cells: readonly string[]): Float64Array | null {
  const values = new Float64Array(cells.length);
  let words = false;
  let numbers = false;
  for (let i = 0; i < cells.length; i += 1) {
    const cell = (cells[i] ?? '').trim();
    const value = numberIn(cell);
    if (value === null) return null;
    values[i] = value;
    if (!MISSING.has(cell)) numbers = true;
    else if (cell !== '') words = true;
  }
  // A column that says nothing but "NA" or "None" is text.
  return words && !numbers ? null : values;
}

/** NaN for missing, null for no number. An integer that a double cannot hold is an id, hence text. */
function numberIn(cell: string): number | null {
  if (DECIMAL.test(cell)) {
    const value = Number(cell);
    return !Number.isSafeInteger(value) && /^[+-]?\d+$/.test(cell) ? null : value;
  }
  return MISSING.has(cell) ? NaN : INFINITE.get(cell) ?? null;
}

function asFlags(cells: readonly string[]): (boolean | null)[] | null {
  const values: (boolean | null)[] = [];
  for (const cell of cells) {
    const word = cell.trim().toLowerCase();
    if (word !== 'true' && word !== 'false' && word !== '') return null;
    values.push(word === '' ? null : word === 'true');
  }
  return values;
}
