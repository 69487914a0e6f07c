import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readTable, Table, UnreadableTable } from './index.js';

const fixture = (compression: string) => fileURLToPath(new URL(`./fixtures/every-kind.${compression}.parquet`, import.meta.url));
const csv = (text: string, name = 'data.csv') => readTable(Buffer.from(text), { name });
const values = (table: Table, name: string) => Array.from<unknown>(table.column(name)?.values ?? []);
const kinds = (table: Table) => Object.fromEntries(table.columns.map((column) => [column.name, column.kind]));

function damaged(file: Uint8Array, damages: readonly { at: number; flip: number }[]): Uint8Array {
  const bytes = new Uint8Array(file);
  for (const { at, flip } of damages) bytes[at] = (bytes[at] ?? 0) ^ flip;
  return bytes;
}

/** The fixtures are a DataFrame of three rows with one column a kind, index 7, 8, 9, written by pandas 2.3 to_parquet. */
describe('a Parquet file of pandas', () => {
  it.each(['snappy', 'zstd', 'gzip', 'plain'])('compressed with %s is read into columns', async (compression) => {
    const table = await readTable(fixture(compression), { name: 'evaluation.parquet' });
    expect(table.rows).toBe(3);
    expect(kinds(table)).toEqual({
      i: 'number', f: 'number', f32: 'number', s: 'text', b: 'flag', nb: 'flag', ni: 'number', t: 'time', d: 'time', big: 'text', cat: 'text', u8: 'number', l: 'text',
    });
    expect(values(table, 'i')).toEqual([1, 2, 3]);
    expect(values(table, 'f')).toEqual([0.5, NaN, -2.25]);
    expect(values(table, 'f32')).toEqual([1.5, 2.5, 3.5]);
    expect(values(table, 's')).toEqual(['a', null, 'ü']);
    expect(values(table, 'b')).toEqual([true, false, true]);
    expect(values(table, 'nb')).toEqual([true, null, false]);
    expect(values(table, 'ni')).toEqual([1, NaN, 3]);
    expect(values(table, 't')).toEqual([Date.UTC(2013, 0, 1, 5), NaN, Date.UTC(2013, 0, 2, 0, 0, 0, 123)]);
    expect(values(table, 'd')).toEqual(Array(3).fill(Date.UTC(2020, 0, 2)));
    expect(values(table, 'cat')).toEqual(['x', 'y', 'x']);
    expect(values(table, 'u8')).toEqual([1, 2, 255]);
    expect(values(table, 'l')).toEqual(['["1","2"]', '["3"]', null]);
  });

  it('keeps integers that a double would round as text', async () => {
    expect(values(await readTable(fixture('plain'), { name: 'x.parquet' }), 'big')).toEqual(['1', '1152921504606846977', '3']);
  });

  it('is told by its content whatever its name, and from bytes inside a larger buffer', async () => {
    const file = await readFile(fixture('snappy'));
    const bytes = Buffer.concat([Buffer.alloc(3), file]).subarray(3);
    expect((await readTable(bytes, { name: 'evaluation' })).rows).toBe(3);
  });

  it('cut short is refused by name', async () => {
    const file = await readFile(fixture('snappy'));
    await expect(readTable(file.subarray(0, file.length - 10), { name: 'data/eval.parquet' })).rejects.toThrow(/^data\/eval.parquet: It begins like Parquet, but its footer cannot be read/);
  });

  it('with any damaged bytes is read or refused, never anything else', async () => {
    const file = await readFile(fixture('zstd'));
    const damage = fc.record({ at: fc.nat(file.length - 1), flip: fc.integer({ min: 1, max: 255 }) });
    const schemaLongerThanItsElements = [{ at: 1434, flip: 74 }];
    await fc.assert(fc.asyncProperty(fc.array(damage, { minLength: 1, maxLength: 3 }), async (damages) => {
      try {
        return (await readTable(damaged(file, damages), { name: 'x.parquet', maxBytes: 1e6, maxCells: 1000, maxMs: 1000 })) instanceof Table;
      } catch (error) {
        return error instanceof UnreadableTable;
      }
    }), { numRuns: 300, examples: [[schemaLongerThanItsElements]] });
  });

  it('that would be read without end is given up, and the next one is read', async () => {
    const runsBeyondItsPage = damaged(await readFile(fixture('zstd')), [{ at: 912, flip: 89 }, { at: 6816, flip: 209 }]);
    await expect(readTable(runsBeyondItsPage, { name: 'data/eval.parquet', maxMs: 300 })).rejects.toThrow(/^data\/eval.parquet: Reading it takes (longer than 0.3 s|more than 2048 MB)/);
    expect((await readTable(fixture('zstd'), { name: 'x.parquet' })).rows).toBe(3);
  });

  it('of more cells than allowed is refused before it is read', async () => {
    await expect(readTable(fixture('plain'), { name: 'x.parquet', maxCells: 20 })).rejects.toThrow(/3 rows and 13 columns/);
  });

  it('that is none is refused', async () => {
    await expect(csv('a,b\n1,2\n', 'x.parquet')).rejects.toThrow(/named Parquet but does not begin like it/);
  });
});

describe('a CSV file', () => {
  it('gets its columns\' kinds from all cells', async () => {
    const table = await csv('n,s,f,e,m,id\n1,a,True,,x,9007199254740993\n-2.5e3,NA,False,,1,2\n,"b,\n""c""",,,NA,3\n');
    expect(kinds(table)).toEqual({ n: 'number', s: 'text', f: 'flag', e: 'number', m: 'text', id: 'text' });
    expect(values(table, 'n')).toEqual([1, -2500, NaN]);
    expect(values(table, 's')).toEqual(['a', 'NA', 'b,\n"c"']);
    expect(values(table, 'f')).toEqual([true, false, null]);
    expect(values(table, 'e')).toEqual([NaN, NaN, NaN]);
    expect(values(table, 'id')).toEqual(['9007199254740993', '2', '3']);
  });

  it('takes words for missing only among numbers', async () => {
    const table = await csv('a,b,c\n1,NA,inf\nnan,NA,1\n');
    expect(values(table, 'a')).toEqual([1, NaN]);
    expect(values(table, 'b')).toEqual(['NA', 'NA']);
    expect(values(table, 'c')).toEqual([Infinity, 1]);
  });

  it.each([';', '\t', '|'])('may be separated by %j and begin with a byte order mark', async (separator) => {
    const table = await csv(`\uFEFFa${separator}"b,c"\r\n1${separator}x\r\n`, 'data.tsv');
    expect(table.names).toEqual(['a', 'b,c']);
    expect(values(table, 'a')).toEqual([1]);
  });

  it('of one column keeps rows without a separator', async () => {
    expect(values(await csv('a\n1\n2\n'), 'a')).toEqual([1, 2]);
  });

  it('packed with gzip is unpacked, up to a limit', async () => {
    const packed = gzipSync(`a,b\n${'1,2\n'.repeat(10_000)}`);
    expect((await readTable(packed, { name: 'x.csv.gz' })).rows).toBe(10_000);
    await expect(readTable(packed, { name: 'x.csv.gz', maxBytes: 5000 })).rejects.toThrow(/cannot be unpacked within 5000 bytes/);
  });

  it('of pandas with its index loses the index', async () => {
    expect((await csv(',a\n0,1.5\n1,2.5\n')).names).toEqual(['a']);
  });

  it.each([
    ['a,b\n1,2\n3\n', /line 3 has another number of cells/],
    ['a,b\n1,"2\n', /not valid CSV on line/],
    ['a,a\n1,2\n', /Two columns are named "a"/],
    ['a,,c\n1,2,3\n', /Column 2 has no name/],
    ['a,b\n', /no rows/],
    ['\n\n', /no header/],
    ['', /It is empty/],
  ])('%j is refused with what is wrong', async (text, message) => {
    await expect(csv(text)).rejects.toThrow(UnreadableTable);
    await expect(csv(text)).rejects.toThrow(message);
  });

  it('that is not UTF-8 is refused', async () => {
    await expect(readTable(Buffer.from('a\n\xe4\n', 'latin1'), { name: 'x.csv' })).rejects.toThrow(/not UTF-8/);
  });

  it('of more cells or bytes than allowed is refused', async () => {
    await expect(readTable(Buffer.from('a,b\n1,2\n3,4\n'), { name: 'x.csv', maxCells: 3 })).rejects.toThrow(/2 rows and 2 columns/);
    await expect(readTable(Buffer.from('a,b\n1,2\n3,4\n'), { name: 'x.csv', maxBytes: 3 })).rejects.toThrow(/12 bytes; at most 3/);
  });

  it('gives back the numbers and texts that were written', async () => {
    const row = fc.record({ n: fc.double({ noDefaultInfinity: true, noNaN: true }), s: fc.string({ minLength: 1 }).map((text) => `x${text}`) });
    await fc.assert(fc.asyncProperty(fc.array(row, { minLength: 1 }), async (rows) => {
      const table = await csv(`n,s\n${rows.map(({ n, s }) => `${n},"${s.replaceAll('"', '""')}"`).join('\n')}\n`);
      const exact = rows.every(({ n }) => !Number.isInteger(n) || Number.isSafeInteger(n) || String(n).includes('e'));
      if (exact) expect(values(table, 'n')).toEqual(rows.map(({ n }) => (Object.is(n, -0) ? 0 : n)));
      expect(values(table, 's')).toEqual(rows.map(({ s }) => s));
    }));
  });
});

it('a format that nobody knows is refused with the formats that are', async () => {
  await expect(readTable(Buffer.from('x'), { name: 'eval.pkl' })).rejects.toThrow('eval.pkl: Its format is not known. Log the data as Parquet (.parquet) or CSV (.csv).');
});
