import fc from 'fast-check';
import { readFileSync, truncateSync, writeFileSync } from 'node:fs';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import type { HostedModel, Tensor, TensorSpec } from '@baton/model-runtime';
import { decodeBatch } from '@baton/prediction-log';
import type { LoggedPrediction } from '../app/ports/prediction-log.js';
import type { LoadedVersion } from '../app/ports/version-loader.js';
import { LogFull } from '../app/refusals.js';
import { batchesOf } from './batch-builder.js';
import { encodedParts } from './batch-parts.js';
import { FakeVolumeWriter } from './fake-volume-writer.js';
import { SpoolBudget } from './spool-budget.js';
import { segmentFile, segmentsIn, START } from './spool-files.js';
import { SpoolPublisher } from './spool-publisher.js';
import { DamagedSpool, endOf, SpoolReader } from './spool-reader.js';
import { Spool } from './spool.js';

const MODEL_ID = '0190a0a0-0000-7000-8000-000000000001';
const EVERYTHING = { rows: 1e9, bytes: 1e9 };

interface Shape { inputs?: TensorSpec[]; packed?: string[]; outputs?: TensorSpec[] }

function version({ inputs = [{ name: 'X', datatype: 'FP32', shape: [-1, 2] }], packed = ['a', 'b'], outputs = [{ name: 'score', datatype: 'FP32', shape: [-1, 2] }] }: Shape = {}): LoadedVersion {
  const bound = inputs.map((spec) => ({ spec, sources: packed.length > 0 ? packed.map((name, column) => ({ name, column, optional: true })) : [{ name: spec.name, column: null, optional: false }] }));
  const model: HostedModel = {
    name: 'flights/3', inputs, outputs, inline: true, stuckThreads: 0, derivedDigest: null, classes: new Map([['score', [0, 1]]]), renamed: new Map([['old_score', ['score']]]),
    infer: () => Promise.reject(new Error('it is not asked')), close: () => Promise.resolve(),
  };
  return { version: { modelId: MODEL_ID, name: 'flights', number: 3 }, digest: `sha256:${'a'.repeat(64)}`, model, binding: { inputs: bound, names: new Set() }, since: new Date(), milliseconds: 1 };
}

const PLAIN = version();
const floats = (...values: number[]): Tensor => ({ datatype: 'FP32', shape: [values.length / 2, 2], data: Float32Array.from(values) });

function prediction(more: Partial<LoggedPrediction> = {}): LoggedPrediction {
  return {
    id: 'one', environment: 'production', version: PLAIN, rows: 1, keys: null, receivedAt: 1.7e12, observedAt: 1.6e12, durationMs: 1.5, split: true,
    inputs: new Map([['X', floats(1, NaN)]]), outputs: new Map([['score', floats(0.25, Infinity)]]), failure: null, ...more,
  };
}

function put(spool: Spool, asked: LoggedPrediction): void {
  spool.put(asked);
  spool.write();
}

describe('the spool', () => {
  let directory: string;
  let budget: SpoolBudget;

  beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), 'spool-'));
    budget = new SpoolBudget(10_000_000);
  });

  const spool = (segmentBytes = 1_000_000) => new Spool(directory, segmentBytes, budget);

  async function readAll() {
    const { end } = await endOf(directory);
    const reader = new SpoolReader(directory);
    const ids: string[] = [];
    for (let at = START; at.segment < end.segment || at.offset < end.offset;) {
      const cut = await reader.cut(at, end, EVERYTHING);
      ids.push(...cut.predictions.map(({ id }) => id));
      at = cut.to;
    }
    return ids;
  }

  it('gives back what was put in, whatever it is', async () => {
    const text = fc.string({ unit: 'grapheme', maxLength: 40 });
    await fc.assert(fc.asyncProperty(fc.array(fc.record({
      id: text, failure: fc.option(fc.constantFrom('failed', 'timed-out')), split: fc.boolean(), rows: fc.integer({ min: 1, max: 4 }), keyed: fc.boolean(), key: text,
      words: fc.array(text, { minLength: 4, maxLength: 4 }), numbers: fc.array(fc.double(), { minLength: 12, maxLength: 12 }), large: fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }), sizes: fc.nat({ max: 3 }),
    }), { minLength: 1, maxLength: 8 }), async (asked) => {
      const mixed = version({
        packed: [], inputs: [{ name: 'word', datatype: 'BYTES', shape: [-1, 1] }, { name: 'n', datatype: 'FP64', shape: [-1, 3] }, { name: 'i', datatype: 'INT64', shape: [-1] }, { name: 'flag', datatype: 'BOOL', shape: [-1] }],
        outputs: [{ name: 'label', datatype: 'BYTES', shape: [-1] }, { name: 'varies', datatype: 'FP64', shape: [-1, -1] }],
      });
      const at = await mkdtemp(join(tmpdir(), 'spool-'));
      const written = new Spool(at, 1_000_000, new SpoolBudget(1e9));
      for (const { id, failure, split, rows, keyed, key, words, numbers, large, sizes } of asked) {
        put(written, prediction({
          id, failure, split, rows, version: mixed, keys: keyed ? new Array<string>(rows).fill(key) : null,
          inputs: new Map<string, Tensor>([
            ['word', { datatype: 'BYTES', shape: [rows, 1], data: words.slice(0, rows) }], ['n', { datatype: 'FP64', shape: [rows, 3], data: Float64Array.from(numbers.slice(0, rows * 3)) }],
            ['i', { datatype: 'INT64', shape: [rows], data: new BigInt64Array(rows).fill(large) }], ['flag', { datatype: 'BOOL', shape: [rows], data: new Uint8Array(rows).fill(Number(split)) }],
          ]),
          outputs: failure === null ? new Map<string, Tensor>([
            ['label', { datatype: 'BYTES', shape: [rows], data: words.slice(0, rows) }], ['varies', { datatype: 'FP64', shape: [rows, sizes], data: Float64Array.from(numbers.slice(0, rows * sizes)) }],
          ]) : null,
        }));
      }
      written.close();
      const cut = await new SpoolReader(at).cut(START, written.end, EVERYTHING);
      const batch = decodeBatch(encodedParts(batchesOf(cut, 'here')[0]!, 1e9)[0]!);
      const rowsOf = asked.flatMap((each) => Array.from({ length: each.rows }, (_, row) => ({ ...each, row })));
      expect(batch.ids).toEqual(rowsOf.map(({ id }) => id));
      expect([...batch.rowNumbers]).toEqual(rowsOf.map(({ row }) => row));
      expect(batch.keys).toEqual(rowsOf.map(({ keyed, key }) => (keyed ? key : null)));
      expect(batch.failures).toEqual(rowsOf.map(({ failure }) => failure));
      const [word, n, i, flag, label, varies] = batch.columns;
      expect(word!.values).toEqual(rowsOf.map(({ words, row }) => words[row]));
      expect([...n!.values as Float64Array]).toEqual(rowsOf.flatMap(({ numbers, row }) => numbers.slice(row * 3, row * 3 + 3)));
      expect([...i!.values as BigInt64Array]).toEqual(rowsOf.map(({ large }) => large));
      expect([...flag!.values as Uint8Array]).toEqual(rowsOf.map(({ split }) => Number(split)));
      expect(label!.values).toEqual(rowsOf.map(({ failure, words, row }) => (failure === null ? words[row] : null)));
      expect(rowsOf.map((_, row) => [...varies!.values.slice(varies!.offsets![row], varies!.offsets![row + 1])])).toEqual(rowsOf.map(({ failure, numbers, row, sizes }) => (failure === null ? numbers.slice(row * sizes, row * sizes + sizes) : [])));
    }), { numRuns: 60 });
  });

  it('keeps NaN and infinities, packs columns by their names, and knows classes and former names', async () => {
    const written = spool();
    put(written, prediction());
    put(written, prediction({ id: 'two', outputs: null, failure: 'timed-out' }));
    const [batch] = batchesOf(await new SpoolReader(directory).cut(START, written.end, EVERYTHING), 'here');
    expect(batch!.columns).toEqual([
      { name: 'a', role: 'input', datatype: 'FP32', width: 1, values: Float32Array.of(1, 1) },
      { name: 'b', role: 'input', datatype: 'FP32', width: 1, values: Float32Array.of(NaN, NaN) },
      { name: 'score', role: 'output', datatype: 'FP32', width: 2, classes: ['0', '1'], aliases: ['old_score'], values: Float32Array.of(0.25, Infinity, 0, 0), valid: Uint8Array.of(1, 0) },
    ]);
    expect(batch!.failures).toEqual([null, 'timed-out']);
  });

  it('ends before what was torn off, wherever that was, and before what is damaged', async () => {
    const written = spool();
    const ends = Array.from({ length: 5 }, (_, index) => {
      put(written, prediction({ id: `p${index}` }));
      return written.end.offset;
    });
    const file = segmentFile(directory, 1);
    const whole = readFileSync(file);
    for (let length = whole.length; length >= 0; length -= 1) {
      truncateSync(file, length);
      expect(await readAll()).toEqual(ends.flatMap((end, index) => (end <= length ? [`p${index}`] : [])));
      expect((await endOf(directory)).torn).toBe(length - Math.max(0, (await endOf(directory)).end.offset));
    }
    const damaged = Buffer.from(whole);
    damaged[ends[2]! + 30]! ^= 1;
    writeFileSync(file, damaged);
    expect(await readAll()).toEqual(['p0', 'p1', 'p2']);
    await expect(new SpoolReader(directory).cut({ segment: 1, offset: ends[2]! }, { segment: 1, offset: ends[4]! }, EVERYTHING)).rejects.toThrow(DamagedSpool);
  });

  it('takes a prediction that is larger than a segment, and goes on in the next', async () => {
    const written = spool(500);
    const many = Array.from({ length: 2_000 }, (_, index) => index);
    for (const id of ['a', 'b', 'c']) put(written, prediction({ id, rows: 1_000, inputs: new Map([['X', floats(...many)]]), outputs: new Map([['score', floats(...many)]]) }));
    expect(written.end.segment).toBe(3);
    expect(await readAll()).toEqual(['a', 'b', 'c']);
  });

  it('refuses when its share of the disk is used up, until something is freed', async () => {
    budget = new SpoolBudget(2_000);
    const written = spool(500);
    const fill = () => { for (let index = 0; index < 100; index += 1) put(written, prediction()); };
    expect(fill).toThrow(LogFull);
    expect(budget.full).toBe(true);
    const sizes = await segmentsIn(directory);
    expect(sizes.reduce((sum, { bytes }) => sum + bytes, 0)).toBe(budget.usedBytes);
    await written.forgetBefore({ segment: 2, offset: 0 });
    expect(budget.full).toBe(false);
    expect((await segmentsIn(directory))[0]!.segment).toBe(2);
    put(written, prediction());
  });
});

describe('publishing a spool', () => {
  let directory: string;
  let writer: FakeVolumeWriter;
  let troubles: Array<string | null>;

  beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), 'spool-'));
    writer = new FakeVolumeWriter();
    troubles = [];
  });

  const publisher = (rows = 100) => new SpoolPublisher(writer, {
    directory, topic: 'inference.v1', instance: 'here', source: 'serving/here/boot', limits: { rows, bytes: 1e6 }, onTrouble: (reason) => troubles.push(reason),
  });
  const spool = (segmentBytes = 1_000_000) => new Spool(directory, segmentBytes, new SpoolBudget(1e9));
  const published = () => writer.records.map(({ headers, value }) => ({ sequence: Number(headers['ce_sequence']), id: headers['ce_id'], time: headers['ce_time'], ids: decodeBatch(value).ids, value }));

  /** Stops at the first refusal. */
  async function attempt(of: SpoolPublisher, written: Spool): Promise<void> {
    const stop = new AbortController();
    const refused = setInterval(() => { if (troubles.some((reason) => reason !== null)) stop.abort(); }, 1);
    await of.publishUpTo(written.end, stop.signal);
    clearInterval(refused);
  }

  it('numbers batches from 1, one for each environment and version, over segments', async () => {
    const written = spool(1_000);
    const other = version();
    for (let index = 0; index < 30; index += 1) put(written, prediction({ id: `p${index}`, ...(index % 3 === 0 && { version: other, environment: 'staging' }) }));
    const last = await publisher(10).publishUpTo(written.end, new AbortController().signal);
    expect(published().map(({ sequence }) => sequence)).toEqual(Array.from({ length: last.sequence }, (_, index) => index + 1));
    expect(published().flatMap(({ ids }) => ids).sort()).toEqual(Array.from({ length: 30 }, (_, index) => `p${index}`).sort());
    for (const { value } of published()) expect(new Set(decodeBatch(value).ids.map((id) => Number(id.slice(1)) % 3 === 0)).size).toBe(1);
  });

  it('a batch that may be out comes again as it was, also from another process with other limits', async () => {
    const written = spool();
    for (let index = 0; index < 10; index += 1) put(written, prediction({ id: `p${index}` }));
    writer.mood = 'silent';
    await attempt(publisher(4), written);
    const first = published()[0]!;
    for (let index = 10; index < 20; index += 1) put(written, prediction({ id: `p${index}` }));
    writer.mood = 'there';
    const last = await publisher(1_000).publishUpTo(written.end, new AbortController().signal);
    const [, ...again] = published().slice(published().findLastIndex(({ sequence }) => sequence === 1) - 1);
    expect(again[0]).toEqual(first);
    expect(first.ids).toEqual(['p0', 'p1', 'p2', 'p3']);
    expect(again[1]).toMatchObject({ sequence: 2, ids: Array.from({ length: 16 }, (_, index) => `p${index + 4}`) });
    expect(last).toMatchObject({ sequence: 2, sealed: null });
  });

  it('waits while Kafka is away, says so, and loses nothing', async () => {
    const written = spool();
    put(written, prediction());
    writer.mood = 'away';
    const going = publisher().publishUpTo(written.end, new AbortController().signal);
    await expect.poll(() => troubles).toEqual(['no broker']);
    writer.mood = 'there';
    await going;
    expect(troubles.at(-1)).toBeNull();
    expect(published().map(({ ids }) => ids)).toEqual([['one']]);
  });
});

describe('a batch that is too large for one record', () => {
  async function batch(rows: number, values = 2) {
    const wide = version({ packed: [], inputs: [{ name: 'X', datatype: 'FP32', shape: [-1, values] }] });
    const directory = await mkdtemp(join(tmpdir(), 'spool-'));
    const written = new Spool(directory, 1e9, new SpoolBudget(1e9));
    for (let index = 0; index < rows; index += 1) put(written, prediction({ id: `p${index}`, version: wide, inputs: new Map([['X', { datatype: 'FP32', shape: [1, values], data: new Float32Array(values).fill(index) }]]) }));
    return batchesOf(await new SpoolReader(directory).cut(START, written.end, EVERYTHING), 'here')[0]!;
  }

  it('is split by rows', async () => {
    const parts = encodedParts(await batch(100, 100), 10_000);
    expect(parts.length).toBeGreaterThan(4);
    expect(Math.max(...parts.map((part) => part.length))).toBeLessThanOrEqual(10_000);
    expect(parts.flatMap((part) => decodeBatch(part).ids)).toEqual(Array.from({ length: 100 }, (_, index) => `p${index}`));
    expect(parts.flatMap((part) => [...decodeBatch(part).columns[0]!.values.slice(0, 1)])[0]).toBe(0);
  });

  it('goes without the inputs of a row that does not fit by itself', async () => {
    const [part] = encodedParts(await batch(1, 50_000), 10_000);
    const { columns, ids } = decodeBatch(part!);
    expect(ids).toEqual(['p0']);
    expect(columns).toMatchObject([{ name: 'X', width: 0, valid: Uint8Array.of(0) }, { name: 'score', values: Float32Array.of(0.25, Infinity) }]);
  });
});
