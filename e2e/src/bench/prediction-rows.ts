import { make } from '@baton/contracts';
import { PredictionLogged } from '@baton/contracts/serving/prediction-logged';
import { encode, KafkaVolumeLog, topicOf } from '@baton/messaging';
import { BATCH_TYPE, CONTENT_TYPE, encodeBatch, type FeatureColumn } from '@baton/prediction-log';
import { v7 as uuidv7 } from 'uuid';

export const HOUR = 3_600_000;
/** A Monday. */
export const START = Date.UTC(2026, 0, 5);
export const FEATURES = Array.from({ length: 13 }, (_, index) => `f${index}`);
/** As many as serving puts into one batch unless told. */
const BATCH = 2_000;
const SERVERS = 8;

/** Columns of normally distributed numbers, the same each time; every second one is moved by `shift`. @param spread their standard deviation */
export function numbersOf(rows: number, seed: number, shift: number, spread = 0.25): Float64Array[] {
  let state = seed >>> 0;
  const random = () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return (state + 0.5) / 2 ** 32;
  };
  return FEATURES.map((_, index) => Float64Array.from({ length: rows }, () => Math.sqrt(-2 * Math.log(random())) * Math.cos(2 * Math.PI * random()) * spread + (index % 2) * shift));
}

/** The probability of the second class, as `doubleClassifier` gives it. */
export function probabilitiesOf(columns: readonly Float64Array[]): Float64Array {
  return Float64Array.from({ length: columns[0]!.length }, (_, row) => 1 / (1 + Math.exp(-2 * columns.reduce((sum, column) => sum + column[row]!, 0))));
}

/** Publishes the rows as serving would, the observations spread over so many hours. @returns the Arrow batches */
export async function publishRows(brokers: string, version: PredictionLogged['version'], columns: readonly Float64Array[], probabilities: Float64Array, hours: number): Promise<Buffer[]> {
  const values: Buffer[] = [];
  const writer = new KafkaVolumeLog({ brokers: [brokers], clientId: 'bench', log: { debug: () => undefined, warn: () => undefined } }).writer();
  const rows = probabilities.length;
  for (let from = 0, index = 0; from < rows; from += BATCH, index += 1) {
    const to = Math.min(rows, from + BATCH);
    const source = `serving/${index % SERVERS}/bench`;
    const { headers } = encode({
      id: uuidv7(), type: BATCH_TYPE, source, subject: `models/${version.modelId}`, key: source, time: new Date(), sequence: 1 + Math.floor(index / SERVERS), correlationId: 'bench', causationId: null, actor: 'bench', traceparent: null,
    }, '');
    const times = Float64Array.from({ length: to - from }, (_, i) => START + Math.floor(((from + i) * hours * HOUR) / rows));
    const value = Buffer.from(encodeBatch(batchOf(version, columns.map((column) => column.subarray(from, to)), probabilities.subarray(from, to), times)));
    values.push(value);
    await writer.publish(topicOf('inference'), [{ key: source, headers: { ...headers, 'content-type': CONTENT_TYPE }, value }]);
  }
  await writer.close();
  return values;
}

function batchOf(version: PredictionLogged['version'], columns: readonly Float64Array[], probabilities: Float64Array, times: Float64Array) {
  const rows = times.length;
  const outputs: FeatureColumn[] = [
    { name: 'output_label', role: 'output', datatype: 'INT64', width: 1, values: BigInt64Array.from(probabilities, (p) => (p >= 0.5 ? 1n : 0n)) },
    { name: 'probabilities', role: 'output', datatype: 'FP64', width: 2, classes: ['0', '1'], values: Float64Array.from({ length: 2 * rows }, (_, i) => (i % 2 === 1 ? probabilities[i >> 1]! : 1 - probabilities[i >> 1]!)) },
  ];
  const all: FeatureColumn[] = [...FEATURES.map((name, index): FeatureColumn => ({ name, role: 'input', datatype: 'FP64', width: 1, values: columns[index]! })), ...outputs];
  return {
    header: make(PredictionLogged, {
      version, environment: 'production', instance: 'bench', digest: `sha256:${'0'.repeat(64)}`, rows,
      columns: all.map(({ name, role, datatype, width, classes }) => ({ name, role, datatype, width, classes: classes ? [...classes] : null, aliases: null })),
    }),
    rows, ids: Array.from({ length: rows }, () => uuidv7()), rowNumbers: new Int32Array(rows), keys: Array.from({ length: rows }, (_, row) => `flight ${times[row]! - START}/${row}`), receivedAt: times, observedAt: times,
    durationMs: new Float32Array(rows).fill(0.4), split: new Uint8Array(rows).fill(1), failures: new Array<null>(rows).fill(null), columns: all,
  };
}
