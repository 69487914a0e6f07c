import { Readable } from 'node:stream';
import { doubleClassifier } from '@baton/model-runtime/sample-graphs';
import { Database } from '@baton/persistence';
import { Table, writeParquet } from '@baton/tabular';
import { v7 as uuidv7 } from 'uuid';
import { Backing } from './backing.js';
import { cpuSeconds, familyOf } from './cpu-seconds.js';
import { median, round, table } from './figures.js';
import { FEATURES, HOUR, numbersOf, START } from './prediction-rows.js';
import { ServiceProcess, until } from './service-process.js';

const PREDICTIONS = 5_000_000;
const A_DAY = 100_000;
const DAY = 24 * HOUR;
const LABELS = 1_000_000;
const ROUNDS = 3;
/** Of eighteen labels one comes again as it was and one is corrected, a while later: of all lines 5 % each. */
const STRETCH = 18_000;
const REPEATED = STRETCH / 18;
const VERSION = { modelId: uuidv7(), name: 'flights', number: 1 };

interface Answer { accepted: number; duplicate: number; corrected: number; unmatched: number; rejectedCount: number }

/**
 * A million labels as one NDJSON stream through HTTP, while five million predictions are open, and then a day's
 * performance out of them.
 */
export async function labels(): Promise<void> {
  const backing = await Backing.start('labels');
  try {
    const service = await ServiceProcess.start('monitoring', await backing.environment('monitoring'), await backing.token('olga', 'operator', 'service'));
    const database = new Database({ url: `${backing.postgres.url}/monitoring`, name: 'bench', migrations: [] });
    try {
      await database.connect();
      await prepare(backing, database);
      await measure(backing, service);
    } finally {
      await database.close();
      await service.stop();
    }
  } finally {
    await backing.stop();
  }
}

async function prepare(backing: Backing, database: Database): Promise<void> {
  const reference = writeParquet(new Table(1_000, numbersOf(1_000, 1, 0).map((values, index) => ({ kind: 'number' as const, name: FEATURES[index]!, values }))));
  await backing.pinned(VERSION, { MLmodel: 'flavors:\n  onnx:\n    data: model.onnx\n', 'model.onnx': doubleClassifier(FEATURES), 'data/reference.parquet': reference }, FEATURES, { task: 'binary', positive: '1', owner: 'dana' }, 'data/reference.parquet');
  await until(async () => (await database.query<{ state: string }>('SELECT state FROM reference_profile'))[0]?.state === 'ready');
  const began = performance.now();
  await database.query(
    `INSERT INTO prediction_batch (environment, model_id, number, source, sequence, rows) SELECT 'production', $1, 1, 'serving/bench/boot', n, 2000 FROM generate_series(1, $2::integer / 2000) AS n`, [VERSION.modelId, PREDICTIONS]);
  // As many at once as leave the log of PostgreSQL small.
  for (let from = 0; from < PREDICTIONS; from += 500_000) {
    await database.query(
      `INSERT INTO prediction (batch_id, batch_row, environment, model_id, number, ref, key, received_at, observed_at, duration, split, failure, invalid, score, predicted, probabilities)
       SELECT 1 + n / 2000, n % 2000, 'production', $1, 1, substr(hex, 1, 8) || '-' || substr(hex, 9) || '-7000-8000-000000000000', 'flight ' || n * 7919::bigint % ${PREDICTIONS}, at, at, 0.4, true, NULL, false, p, CASE WHEN p >= 0.5 THEN '1' ELSE '0' END, NULL
       FROM (SELECT n, lpad(to_hex(n), 12, '0') AS hex, to_timestamp(${START / 1_000} + n * ${DAY / 1_000 / A_DAY}::float8) AS at, abs(sin(n)) AS p FROM generate_series($2::integer, $3::integer - 1) AS n) rows`,
      [VERSION.modelId, from, from + 500_000]);
  }
  await database.query('ANALYZE prediction, prediction_batch');
  console.log(`${PREDICTIONS} predictions inserted by SQL, not by the service, in ${round((performance.now() - began) / 1_000, 0)} s.\n`);
}

async function measure(backing: Backing, service: ServiceProcess): Promise<void> {
  const taken: Array<{ seconds: number; service: number; postgres: number }> = [];
  const postgres = () => cpuSeconds(familyOf(backing.postgres.child.pid!));
  for (let index = 0; index < ROUNDS; index += 1) {
    const [began, mine, theirs] = [performance.now(), cpuSeconds([service.pid]), postgres()];
    const answer = await service.call<Answer>('/api/v1/ground-truth?model=flights', {
      method: 'POST', headers: { 'content-type': 'application/x-ndjson' }, body: Readable.toWeb(Readable.from(lines(index * LABELS))) as ReadableStream, duplex: 'half',
    });
    taken.push({ seconds: (performance.now() - began) / 1_000, service: cpuSeconds([service.pid]) - mine, postgres: postgres() - theirs });
    const expected = { accepted: LABELS * 0.95, corrected: LABELS * 0.05, duplicate: LABELS * 0.05, unmatched: 0, rejectedCount: 0 };
    if (Object.entries(expected).some(([name, count]) => answer[name as keyof Answer] !== count)) throw new Error(`answered ${JSON.stringify(answer)} instead of ${JSON.stringify(expected)}`);
  }
  const asked: number[] = [];
  for (let day = 0; day < 5; day += 1) {
    const began = performance.now();
    const { series } = await service.call<{ series: Array<{ points: Array<{ n: number; coverage: number | null }> }> }>(
      `/api/v1/models/flights/performance?version=1&bucket=total&from=${new Date(START + day * DAY).toISOString()}&to=${new Date(START + (day + 1) * DAY).toISOString()}`);
    asked.push((performance.now() - began) / 1_000);
    if (series.length === 0 || series.some(({ points }) => points[0]!.n !== A_DAY)) throw new Error('not every row of the day has its label');
  }
  const seconds = median(taken.map((each) => each.seconds));
  console.log(table(['', `median of ${ROUNDS} rounds`, 'each'], [
    ['seconds for a million labels', round(seconds), taken.map((each) => round(each.seconds)).join(', ')], ['labels/s', round(LABELS / seconds, 0), taken.map((each) => round(LABELS / each.seconds, 0)).join(', ')],
    ['CPU seconds, service', round(median(taken.map((each) => each.service))), ''], ['CPU seconds, PostgreSQL', round(median(taken.map((each) => each.postgres))), ''],
    [`seconds for the performance of a day, ${A_DAY} labelled rows`, round(median(asked), 2), asked.map((each) => round(each, 2)).join(', ')],
  ]));
}

/** @param first the prediction that the first label is about */
function* lines(first: number): Generator<string> {
  const distinct = LABELS * 0.9;
  for (let from = first; from < first + distinct; from += STRETCH) {
    for (let n = from; n < from + STRETCH; n += 1) yield line(n, n % 3 === 0 ? 1 : 0, 1);
    for (let n = from; n < from + REPEATED; n += 1) yield line(n, n % 3 === 0 ? 1 : 0, 1);
    for (let n = from + REPEATED; n < from + 2 * REPEATED; n += 1) yield line(n, n % 3 === 0 ? 0 : 1, 2);
  }
}

/** By the prediction's id or by its business key, in turns. */
function line(n: number, value: number, hours: number): string {
  const hex = n.toString(16).padStart(12, '0');
  const which = n % 2 === 0 ? { predictionId: `${hex.slice(0, 8)}-${hex.slice(8)}-7000-8000-000000000000` } : { key: `flight ${(n * 7_919) % PREDICTIONS}` };
  return `${JSON.stringify({ ...which, value, observedAt: new Date(START + (n * DAY) / A_DAY + hours * HOUR).toISOString() })}\n`;
}
