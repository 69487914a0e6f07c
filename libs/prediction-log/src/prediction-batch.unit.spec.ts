import fc from 'fast-check';
import { RecordBatchReader, tableFromArrays, tableToIPC } from 'apache-arrow';
import { describe, expect, it } from 'vitest';
import { decodeBatch, encodeBatch, NotAPredictionBatch, type FeatureColumn, type PredictionBatch } from './index.js';

const word = fc.string({ unit: 'grapheme', maxLength: 12 });
const float32 = fc.float({ noDefaultInfinity: false });
const many = <T>(of: fc.Arbitrary<T>, size: number) => fc.array(of, { minLength: size, maxLength: size });

const NUMBERS: Array<{ datatype: string; of: (size: number) => fc.Arbitrary<FeatureColumn['values']> }> = [
  { datatype: 'BOOL', of: (size) => many(fc.nat({ max: 1 }), size).map((all) => Uint8Array.from(all)) },
  { datatype: 'UINT8', of: (size) => many(fc.nat({ max: 255 }), size).map((all) => Uint8Array.from(all)) },
  { datatype: 'INT16', of: (size) => many(fc.integer({ min: -32768, max: 32767 }), size).map((all) => Int16Array.from(all)) },
  { datatype: 'INT64', of: (size) => many(fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }), size).map((all) => BigInt64Array.from(all)) },
  { datatype: 'UINT64', of: (size) => many(fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }), size).map((all) => BigUint64Array.from(all)) },
  { datatype: 'FP32', of: (size) => many(float32, size).map((all) => Float32Array.from(all)) },
  { datatype: 'FP16', of: (size) => many(float32, size).map((all) => Float32Array.from(all)) },
  { datatype: 'FP64', of: (size) => many(fc.double(), size).map((all) => Float64Array.from(all)) },
  { datatype: 'BYTES', of: (size) => many(fc.option(word), size) },
];

const validOf = (rows: number) => many(fc.nat({ max: 1 }), rows).map((all) => (all.includes(0) ? Uint8Array.from(all) : undefined));

function column(name: string, rows: number): fc.Arbitrary<FeatureColumn> {
  return fc.record({ kind: fc.constantFrom(...NUMBERS), width: fc.constantFrom(0, 1, 2, 5), role: fc.constantFrom('input' as const, 'output' as const), sizes: many(fc.nat({ max: 3 }), rows), valid: validOf(rows) })
    .chain(({ kind, width, role, sizes, valid }) => {
      const offsets = Int32Array.from([0, ...sizes]);
      for (let i = 1; i < offsets.length; i += 1) offsets[i]! += offsets[i - 1]!;
      return kind.of(width === 0 ? offsets[rows]! : rows * width).map((values): FeatureColumn => {
        // A text of width 1 says by itself where it is missing.
        const missing = width === 1 && kind.datatype === 'BYTES' ? Uint8Array.from(values as (string | null)[], (each) => Number(each !== null)) : valid;
        // Arrow clears bits that nobody may look at.
        if (width === 1 && kind.datatype === 'BOOL') valid?.forEach((flag, row) => { if (flag === 0) (values as Uint8Array)[row] = 0; });
        return { name, role, datatype: kind.datatype, width, ...(role === 'output' && { classes: ['a', 'b'], aliases: ['other'] }), values, ...(width === 0 && { offsets }), ...(missing?.includes(0) && { valid: missing }) };
      });
    });
}

const batches = fc.record({ rows: fc.nat({ max: 20 }), columns: fc.nat({ max: 6 }) }).chain(({ rows, columns }) => fc.record({
  ids: many(word, rows), keys: many(fc.option(word), rows), failures: many(fc.option(fc.constantFrom('failed', 'timed-out')), rows),
  rowNumbers: many(fc.nat({ max: 1_000 }), rows).map((all) => Int32Array.from(all)), split: many(fc.nat({ max: 1 }), rows).map((all) => Uint8Array.from(all)),
  receivedAt: many(fc.integer({ min: -(10 ** 13), max: 10 ** 14 }), rows).map((all) => Float64Array.from(all)), observedAt: many(fc.integer({ min: -(10 ** 13), max: 10 ** 14 }), rows).map((all) => Float64Array.from(all)),
  durationMs: many(fc.float({ min: 0, noNaN: true }), rows).map((all) => Float32Array.from(all)),
  columns: fc.tuple(...Array.from({ length: columns }, (_, index) => column(`column ${index}`, rows))),
}).map((rest): PredictionBatch => ({ ...rest, rows, header: headerFor(rows, rest.columns) })));

const headerFor = (rows: number, columns: readonly FeatureColumn[]): PredictionBatch['header'] => ({
  version: { modelId: '0190a0a0-0000-7000-8000-000000000001', name: 'flights', number: 3 }, environment: 'production', instance: 'here', digest: `sha256:${'a'.repeat(64)}`, rows,
  columns: columns.map(({ name, role, datatype, width, classes, aliases }) => ({ name, role, datatype, width, ...(classes && { classes: [...classes] }), ...(aliases && { aliases: [...aliases] }) })),
});

function numbersOf(rows: number, width: number): PredictionBatch {
  const columns: FeatureColumn[] = Array.from({ length: width }, (_, index) => ({ name: `c${index}`, role: 'input', datatype: 'FP32', width: 1, values: new Float32Array(rows).fill(index) }));
  return {
    header: headerFor(rows, columns), rows, ids: new Array<string>(rows).fill('id'), rowNumbers: new Int32Array(rows), keys: new Array<null>(rows).fill(null), receivedAt: new Float64Array(rows).fill(1.8e12),
    observedAt: new Float64Array(rows).fill(1.8e12), durationMs: new Float32Array(rows), split: new Uint8Array(rows), failures: new Array<null>(rows).fill(null), columns,
  };
}

const plain = (batch: PredictionBatch) => ({ ...batch, columns: batch.columns.map((each) => ({ ...each })) });

describe('a batch of predictions', () => {
  it('is the same after it was written and read, wherever it lies in memory', () => {
    fc.assert(fc.property(batches, fc.nat({ max: 7 }), (batch, shift) => {
      const encoded = encodeBatch(batch);
      const moved = new Uint8Array(encoded.length + shift).subarray(shift);
      moved.set(encoded);
      expect(plain(decodeBatch(moved))).toEqual(plain(batch));
    }), { numRuns: 200 });
  });

  it('gives its numbers as views on the bytes that were read', () => {
    const encoded = encodeBatch(numbersOf(1_000, 3));
    for (const { values } of decodeBatch(encoded).columns) expect((values as Float32Array).buffer).toBe(encoded.buffer);
  });

  it('is an Arrow stream whose columns have the names of the features', () => {
    const reader = RecordBatchReader.from(encodeBatch(numbersOf(2, 2))).open();
    expect(reader.schema.fields.map((field) => `${field.name}: ${String(field.type)}`)).toEqual([
      'id: Utf8', 'row: Int32', 'key: Utf8', 'receivedAt: Timestamp<MILLISECOND, UTC>', 'observedAt: Timestamp<MILLISECOND, UTC>', 'durationMs: Float32', 'split: Bool', 'failure: Utf8', 'in.c0: Float32', 'in.c1: Float32',
    ]);
    expect(JSON.parse(reader.schema.metadata.get('baton')!)).toMatchObject({ environment: 'production', rows: 2 });
  });

  it('says what is wrong with bytes that are none', () => {
    const encoded = encodeBatch(numbersOf(10, 2));
    const said = (value: Uint8Array) => {
      try {
        return decodeBatch(value);
      } catch (error) {
        expect(error).toBeInstanceOf(NotAPredictionBatch);
        return (error as Error).message;
      }
    };
    expect(said(new Uint8Array())).toContain('0 record batches');
    expect(said(Buffer.from('{"rows": 3}'))).toMatch(/no Arrow IPC stream|0 record batches/);
    expect(said(tableToIPC(tableFromArrays({ a: [1] }), 'stream'))).toContain('has no key "baton"');
    const { header, ...rest } = numbersOf(10, 2);
    expect(said(encodeBatch({ ...rest, header: { ...header, environment: '' } }))).toContain('environment must NOT have fewer than 1 characters');
    expect(said(encodeBatch({ ...rest, header: { ...header, rows: 9 } }))).toBe('the header says 9 rows, there are 10');
    expect(said(encodeBatch({ ...rest, header: { ...header, columns: [{ name: 'c7', role: 'input', datatype: 'FP32', width: 1 }] } }))).toBe('the column "in.c7" is missing');
    expect(said(encodeBatch({ ...rest, header: { ...header, columns: [{ name: 'c1', role: 'input', datatype: 'FP64', width: 1 }] } }))).toBe('the column "c1" is said to be FP64, but is Float32');
    expect(decodeBatch(encodeBatch({ ...rest, header: { ...header, later: 1 } as typeof header })).rows).toBe(10);
    for (let length = 1; length < encoded.length; length += 37) said(encoded.subarray(0, length));
  });
});
