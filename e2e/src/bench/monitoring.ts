import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { pythonWith } from '@baton/local';
import { KafkaVolumeLog, topicOf } from '@baton/messaging';
import { loadModel, scoreTable } from '@baton/model-runtime';
import { doubleClassifier } from '@baton/model-runtime/sample-graphs';
import { Database } from '@baton/persistence';
import { decodeBatch } from '@baton/prediction-log';
import { BinCounter, populationStability } from '@baton/statistics';
import { Table, writeParquet } from '@baton/tabular';
import { v7 as uuidv7 } from 'uuid';
import { Backing } from './backing.js';
import { cpuSeconds, familyOf } from './cpu-seconds.js';
import { median, round, table } from './figures.js';
import { FEATURES, HOUR, numbersOf, probabilitiesOf, publishRows, START } from './prediction-rows.js';
import { ServiceProcess, until } from './service-process.js';

const ROOT = fileURLToPath(new URL('../../../', import.meta.url));
const ROWS = 1_000_000;
const REFERENCE_ROWS = 50_000;
const HOURS = 24;
const ROUNDS = 5;
const OUTPUT = 'output:probabilities[1]';
const TEMPLATE = 'monitoring';
const VERSION = { modelId: uuidv7(), name: 'flights', number: 1 };
const QUESTION = `/api/v1/models/flights/drift?version=1&bucket=total&from=${new Date(START).toISOString()}&to=${new Date(START + HOURS * HOUR).toISOString()}`;

interface Measured { seconds: number; cpu: number; idle: number; peak: number; psi: Record<string, number> }
interface Ours extends Measured { allCpu: number }
interface Feature { name: string; kind: string; edges: number[]; counts: number[] }

/**
 * A million predictions of 13 numbers and their probability from `inference.v1` to the PSI of every feature, by the
 * monitoring service as a process of its own; and by Evidently from Parquet, in memory.
 */
export async function monitoring(): Promise<void> {
  const python = pythonWith(ROOT, 'evidently', console.log);
  const backing = await Backing.start('monitoring');
  try {
    const files = await prepare(backing);
    const peer = (...more: string[]): Measured => {
      const done = spawnSync(python, [join(ROOT, 'e2e/python/evidently_psi.py'), files.reference, files.current, ...more], { encoding: 'utf8', cwd: backing.directory });
      if (done.status !== 0) throw new Error(done.stderr);
      return JSON.parse(done.stdout) as Measured;
    };
    const features = await profile(backing);
    const [ours, theirs, counted]: [Ours[], Measured[], number[]] = [[], [], []];
    for (let index = 0; index < ROUNDS; index += 1) {
      ours.push(await measure(backing, `round_${index}`, false));
      theirs.push(peer());
      counted.push(countAlone(files.values, features, ours[index]!.psi));
    }
    print(ours, theirs);
    console.log(`\nTo read the same batches in memory and count them into the same bins, in one process without Kafka and PostgreSQL: ${round(median(counted), 2)} s, Evidently takes ${round(median(counted.map((each, index) => theirs[index]!.seconds / each)))} times that.`);
    same(ours[0]!, peer(edgesOf(backing, features)));
    const busy = await measure(backing, 'with_rows', true);
    console.log(`\nWith the reader of rows at work as well, once: ${round(busy.seconds, 2)} s, ${round(busy.cpu, 2)} s of CPU, ${megabytes(busy.peak)} MB.`);
  } finally {
    await backing.stop();
  }
}

/** Writes the same rows to Parquet and to Kafka, and leaves a database in which the reference has been looked at. */
async function prepare(backing: Backing): Promise<{ reference: string; current: string; values: Buffer[] }> {
  const model = doubleClassifier(FEATURES);
  const reference = numbersOf(REFERENCE_ROWS, 1, 0);
  // Wider than the reference: a part that is empty on both sides is nothing to Baton, and a made-up share to Evidently.
  const current = numbersOf(ROWS, 2, 0.1, 0.35);
  const probabilities = probabilitiesOf(current);
  const hosted = await loadModel({ name: 'bench', model, inline: 'never' });
  const signature = { inputs: FEATURES.map((name) => ({ kind: 'column' as const, name, type: 'double', required: true })), outputs: [], params: [] };
  const scored = (await scoreTable(hosted, signature, tableOf(reference))).get('probabilities')!;
  await hosted.close();
  const files = { reference: join(backing.directory, 'reference.parquet'), current: join(backing.directory, 'current.parquet') };
  writeFileSync(files.reference, writeParquet(tableOf(reference, Float64Array.from({ length: REFERENCE_ROWS }, (_, row) => Number(scored.data[2 * row + 1])))));
  writeFileSync(files.current, writeParquet(tableOf(current, probabilities)));
  await backing.pinned(VERSION, { MLmodel: 'flavors:\n  onnx:\n    data: model.onnx\n', 'model.onnx': model, 'data/reference.parquet': writeParquet(tableOf(reference)) }, FEATURES, { task: 'binary', positive: '1', owner: 'dana' }, 'data/reference.parquet');
  const service = await ServiceProcess.start('monitoring', await backing.environment(TEMPLATE), await backing.token('olga', 'operator'));
  await withDatabase(backing, TEMPLATE, (database) => until(async () => (await database.query<{ state: string }>('SELECT state FROM reference_profile'))[0]?.state === 'ready'));
  await service.stop();
  return { ...files, values: await publishRows(backing.kafka.brokers, VERSION, current, probabilities, HOURS) };
}

const tableOf = (columns: readonly Float64Array[], output?: Float64Array): Table =>
  new Table(columns[0]!.length, [...columns.map((values, index) => ({ kind: 'number' as const, name: FEATURES[index]!, values })), ...(output ? [{ kind: 'number' as const, name: OUTPUT, values: output }] : [])]);

/**
 * A copy of the prepared database and a fresh process. The clock runs from when it listens, which is before it joins
 * Kafka, until it answers with the PSI of all rows, which is after the last count is committed.
 * @param rows whether the other reader, which keeps rows for ground truth, has its work to do as well
 */
async function measure(backing: Backing, name: string, rows: boolean): Promise<Ours> {
  await withDatabase(backing, 'postgres', (database) => database.query(`CREATE DATABASE ${name} TEMPLATE ${TEMPLATE}`));
  try {
    return await withDatabase(backing, name, async (database) => {
      if (!rows) await skipRows(backing, database);
      const service = await ServiceProcess.start('monitoring', await backing.environment(name), await backing.token('olga', 'operator'));
      try {
        return await timed(backing, service, database);
      } finally {
        await service.stop();
      }
    });
  } finally {
    await withDatabase(backing, 'postgres', (database) => database.query(`DROP DATABASE ${name} WITH (FORCE)`));
  }
}

/** Has the reader of rows begin where there is nothing more to read. */
async function skipRows(backing: Backing, database: Database): Promise<void> {
  const log = new KafkaVolumeLog({ brokers: [backing.kafka.brokers], clientId: 'bench', log: { debug: () => undefined, warn: () => undefined } });
  for (const [partition, { latest }] of await log.extent(topicOf('inference'))) {
    await database.query(`INSERT INTO inference_position (reader, partition, next_offset) VALUES ('predictions', $1, $2)`, [partition, latest]);
  }
}

async function timed(backing: Backing, service: ServiceProcess, database: Database): Promise<Ours> {
  const everything = () => [service.pid, ...familyOf(backing.postgres.child.pid!), ...familyOf(backing.kafka.child.pid!)];
  const [began, idle, cpu, allCpu] = [performance.now(), service.peak, cpuSeconds([service.pid]), cpuSeconds(everything())];
  await until(async () => Number((await database.query<{ rows: string | null }>('SELECT sum(rows) AS rows FROM prediction_window'))[0]?.rows) === ROWS, 10);
  const { series } = await service.call<{ series: Array<{ metric: string; feature: string; points: Array<{ value: number; n: number }> }> }>(QUESTION);
  const seconds = (performance.now() - began) / 1_000;
  const psi = series.filter(({ metric }) => metric === 'psi');
  if (psi.some(({ points }) => points[0]!.n !== ROWS)) throw new Error('not every feature has been counted');
  return { seconds, cpu: cpuSeconds([service.pid]) - cpu, allCpu: cpuSeconds(everything()) - allCpu, idle, peak: service.peak, psi: Object.fromEntries(psi.map(({ feature, points }) => [feature, points[0]!.value])) };
}

async function profile(backing: Backing): Promise<Feature[]> {
  const [row] = await withDatabase(backing, TEMPLATE, (database) => database.query<{ body: { features: Feature[] } }>('SELECT body FROM reference_profile'));
  return row!.body.features.filter(({ name }) => name === OUTPUT || FEATURES.includes(name));
}

function edgesOf(backing: Backing, features: readonly Feature[]): string {
  const file = join(backing.directory, 'edges.json');
  writeFileSync(file, JSON.stringify(Object.fromEntries(features.map(({ name, edges }) => [name, edges]))));
  return file;
}

/** What is left of it without transport and transactions. @returns seconds */
function countAlone(values: readonly Buffer[], features: readonly Feature[], expected: Measured['psi']): number {
  const began = performance.now();
  const counting = features.map(({ name, edges, counts }) => ({ name, reference: counts, bins: new BinCounter(Float64Array.from(edges)), counts: new Float64Array(counts.length) }));
  for (const value of values) {
    const columns = new Map(decodeBatch(value).columns.map((column) => [column.name, column]));
    for (const { name, bins, counts } of counting) {
      const { values: numbers, width } = columns.get(name === OUTPUT ? 'probabilities' : name)!;
      bins.count(numbers as Float64Array, counts, 0, width - 1, width);
    }
  }
  const psi = counting.map(({ name, reference, counts }) => [name, populationStability(reference, counts)] as const);
  const seconds = (performance.now() - began) / 1_000;
  if (psi.some(([name, value]) => value !== expected[name])) throw new Error('the same batches give other figures');
  return seconds;
}

async function withDatabase<T>(backing: Backing, name: string, work: (database: Database) => Promise<T>): Promise<T> {
  const database = new Database({ url: `${backing.postgres.url}/${name}`, name: 'bench', migrations: [] });
  await database.connect();
  try {
    return await work(database);
  } finally {
    await database.close();
  }
}

const megabytes = (bytes: number): string => round(bytes / 2 ** 20, 0);

function print(ours: readonly Ours[], theirs: readonly Measured[]): void {
  const line = (name: string, one: (each: Ours) => number, other: (each: Measured) => number, say: (value: number) => string) =>
    [name, say(median(ours.map(one))), say(median(theirs.map(other))), `${round(median(ours.map((each, index) => other(theirs[index]!) / one(each))))}×`];
  const seconds = (value: number) => round(value, 2);
  console.log(`${ROWS} rows of ${FEATURES.length} features and one probability, all FP64, ${HOURS} hourly windows, ${ROUNDS} rounds, interleaved:\n`);
  console.log(table(['', 'Baton', 'Evidently', 'ratio, median of rounds'], [
    line('seconds', (each) => each.seconds, (each) => each.seconds, seconds),
    line('CPU seconds', (each) => each.cpu, (each) => each.cpu, seconds),
    line('CPU seconds, Kafka and PostgreSQL included', (each) => each.allCpu, (each) => each.cpu, seconds),
    line('peak memory, MB', (each) => each.peak, (each) => each.peak, megabytes),
    line('of it for the rows (above the idle process), MB', (each) => each.peak - each.idle, (each) => each.peak - each.idle, megabytes),
  ]));
}

/** Evidently's own bins follow the data, so it is given Baton's; then both must say the same. */
function same({ psi }: Ours, { psi: theirs }: Measured): void {
  const differences = Object.entries(theirs).map(([feature, value]) => Math.abs(value - psi[feature]!));
  const largest = Math.max(...differences);
  console.log(`\nPSI on the same edges: ${differences.length} features, largest difference ${largest.toExponential(1)}.`);
  if (!(largest <= 1e-9)) throw new Error('the figures differ');
}
