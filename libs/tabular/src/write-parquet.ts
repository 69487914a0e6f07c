import { parquetWriteBuffer } from 'hyparquet-writer';
import type { Column, Table } from './table.js';

/** Writes a table as Parquet, so that `readTable` gives the same one: what is missing (NaN, null) is null there. */
export function writeParquet(table: Table): Uint8Array {
  return new Uint8Array(parquetWriteBuffer({ columnData: table.columns.map((column) => ({ name: column.name, nullable: true, ...cells(column) })) }));
}

function cells(column: Column) {
  switch (column.kind) {
    case 'number': return { type: 'DOUBLE' as const, data: Array.from(column.values, (value) => (Number.isNaN(value) ? null : value)) };
    case 'time': return { type: 'TIMESTAMP' as const, data: Array.from(column.values, (value) => (Number.isNaN(value) ? null : new Date(value))) };
    case 'text': return { type: 'STRING' as const, data: [...column.values] };
    case 'flag': return { type: 'BOOLEAN' as const, data: [...column.values] };
  }
}
