import { describe, expect, it } from 'vitest';
import { readTable } from './read-table.js';
import { Table } from './table.js';
import { writeParquet } from './write-parquet.js';

describe('a table written as Parquet', () => {
  it('is read again as it was, with what is missing', async () => {
    const table = new Table(3, [
      { name: 'a', kind: 'number', values: Float64Array.of(1.5, NaN, -3) },
      { name: 'when', kind: 'time', values: Float64Array.of(Date.UTC(2026, 0, 1), NaN, Date.UTC(2026, 0, 2, 3, 4, 5)) },
      { name: 'words', kind: 'text', values: ['one', null, 'zwölf'] },
      { name: 'flag', kind: 'flag', values: [true, null, false] },
    ]);
    const again = await readTable(writeParquet(table), { name: 'segment.parquet' });
    expect(again.columns).toEqual(table.columns);
  });

  it('may hold a column in which nothing is there', async () => {
    const again = await readTable(writeParquet(new Table(2, [{ name: 'n', kind: 'number', values: Float64Array.of(1, 2) }, { name: 'none', kind: 'number', values: Float64Array.of(NaN, NaN) }])), { name: 's.parquet' });
    expect(again.column('none')!.values).toEqual(Float64Array.of(NaN, NaN));
  });
});
