import { parse, type CsvError } from 'csv-parse/sync';
import { inferColumn } from './csv-inference.js';
import { Table, type Column } from './table.js';
import { tooManyCells, UnreadableTable } from './unreadable-table.js';

const DELIMITERS = [',', ';', '\t', '|'] as const;

/**
 * Reads CSV as RFC 4180 has it, with a header line. Blank lines are passed over, as pandas does.
 * @throws UnreadableTable
 */
export function readCsv(bytes: Uint8Array, { name, maxCells }: { name: string; maxCells: number }): Table {
  const text = decode(bytes, name);
  let header: string[] | null = null;
  let cells: string[][] = [];
  let rows = 0;
  try {
    parse(text, {
      bom: true, delimiter: delimiterOf(text), skip_empty_lines: true, relax_quotes: false,
      onRecord: (record: string[]) => {
        if (!header) {
          header = record.map((cell) => cell.trim());
          cells = header.map(() => []);
        } else {
          rows += 1;
          if (rows * header.length > maxCells) throw tooManyCells(name, rows, header.length, maxCells);
          for (let i = 0; i < record.length; i += 1) cells[i]?.push(record[i] ?? '');
        }
        return null;
      },
    });
  } catch (cause) {
    if (cause instanceof UnreadableTable) throw cause;
    throw ragged(name, cause as CsvError);
  }
  return toTable(name, header ?? [], cells, rows);
}

function toTable(name: string, header: readonly string[], cells: readonly string[][], rows: number): Table {
  if (header.length === 0) throw new UnreadableTable(name, 'It has no header line.', 'Log it with column names in the first line.');
  if (rows === 0) throw new UnreadableTable(name, 'It has a header but no rows.', 'Log the data again with at least one row.');
  const seen = new Set<string>();
  const columns: Column[] = [];
  for (const [i, column] of header.entries()) {
    // pandas.DataFrame.to_csv writes its index as a first column without a name.
    if (column === '' && i === 0 && header.length > 1) continue;
    if (column === '') throw new UnreadableTable(name, `Column ${i + 1} has no name in the header line.`, 'Give every column a name.');
    if (seen.has(column)) throw new UnreadableTable(name, `Two columns are named "${column}".`, 'Give every column its own name.');
    seen.add(column);
    columns.push(inferColumn(column, cells[i] ?? []));
  }
  return new Table(rows, columns);
}

function decode(bytes: Uint8Array, name: string): string {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch (cause) {
    throw new UnreadableTable(name, 'It is not UTF-8 text.', 'Save it as UTF-8, or log it as Parquet.', { cause });
  }
}

/** The separator that the header line has most of, outside quotes. */
function delimiterOf(text: string): string {
  const header = (/^[^\r\n]*/.exec(text)?.[0] ?? '').replace(/"[^"]*"/g, '');
  const count = (delimiter: string) => header.split(delimiter).length;
  return DELIMITERS.reduce((best, next) => (count(next) > count(best) ? next : best), ',');
}

function ragged(name: string, error: CsvError): UnreadableTable {
  const line = typeof error.lines === 'number' ? `line ${error.lines}` : 'some line';
  if (error.code === 'CSV_RECORD_INCONSISTENT_FIELDS_LENGTH') {
    return new UnreadableTable(name, `The record that ends on ${line} has another number of cells than the header.`, 'Quote cells that contain the separator, or log it as Parquet.', { cause: error });
  }
  return new UnreadableTable(name, `It is not valid CSV on ${line} (${error.message.slice(0, 200)}).`, 'Write it with pandas.DataFrame.to_csv(…, index=False), or log it as Parquet.', { cause: error });
}
