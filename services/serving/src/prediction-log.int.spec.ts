import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { countingLoop, logisticRegression, lookUp } from '@baton/model-runtime/sample-graphs';
import { InferenceTap } from './inference-tap.spec.js';
import { NINE, Stage } from './serving-stage.spec.js';

const COLUMNS = ['dep_delay', 'distance', 'hour', 'weekday', 'temp', 'wind_speed', 'precip', 'visib', 'origin'];

describe('the prediction log', () => {
  let stage: Stage;
  let tap: InferenceTap;

  async function open(env: Record<string, string> = {}): Promise<void> {
    stage = await Stage.open({ FLUSH_MS: '20', ...env });
    tap = await new InferenceTap(stage.config.TOPIC_PREFIX).listen();
  }

  beforeEach(async () => { await open(); });
  afterEach(async () => {
    await tap.close();
    await stage.close();
  });

  const ids = (count: number, name = 'p') => Array.from({ length: count }, (_, index) => `${name}-${index}`);

  async function serve(): Promise<void> {
    const variant = await stage.variant(1);
    const signature = { inputs: COLUMNS.map((name) => ({ kind: 'column', name, type: 'float', required: name !== 'temp' })), outputs: [], params: [] };
    await stage.rollOut([{ ...variant, artifact: await stage.artifact(logisticRegression({ weights: NINE, bias: 1 }), signature) }]);
    await stage.ready();
    await stage.tap.next('split.applied');
  }

  it('everything that was answered is on inference.v1 once, by the names of its columns', async () => {
    await serve();
    await Promise.all(ids(100).map(async (id, index) => {
      const answer = await stage.infer({ id, parameters: { keys: [`key ${id}`], ...(index === 7 && { timestamp: '2024-02-03T04:05:06.789Z' }) } });
      expect(answer.status).toBe(200);
    }));
    const named = await stage.call('POST', `/v2/models/${stage.name}/versions/1/infer`, { id: 'named', inputs: COLUMNS.filter((name) => name !== 'temp').map((name, index) => ({ name, datatype: 'FP32', shape: [2, 1], data: [index, index + 0.5] })) });
    expect(named.status).toBe(200);
    await tap.holds([...ids(100).map((id) => `${id}#0`), 'named#0', 'named#1']);
    for (const numbers of Object.values(tap.sequences)) expect(numbers).toEqual(numbers.map((_, index) => index + 1));

    const { attributes, contentType, batch } = tap.distinct[0]!;
    expect(attributes).toMatchObject({ type: 'serving.prediction.logged.v1', subject: `models/${stage.modelId}/versions/1`, key: batch.header.instance });
    expect(attributes.source).toMatch(new RegExp(`^serving/${batch.header.instance}/`));
    expect(contentType).toBe('application/vnd.apache.arrow.stream');
    expect(batch.header.version).toEqual(stage.version(1));
    expect(batch.columns.filter(({ role }) => role === 'input').map(({ name, width, datatype }) => `${name} ${width} ${datatype}`)).toEqual(COLUMNS.map((name) => `${name} 1 FP32`));
    expect(batch.columns.filter(({ role }) => role === 'output').map(({ name }) => name).length).toBeGreaterThan(0);

    const rows = tap.distinct.flatMap(({ batch: each }) => each.ids.map((id, index) => ({
      id, row: each.rowNumbers[index], key: each.keys[index], split: each.split[index], failure: each.failures[index], late: each.receivedAt[index]! - each.observedAt[index]!, took: each.durationMs[index]!,
      observedAt: new Date(each.observedAt[index]!).toISOString(), inputs: each.columns.filter(({ role }) => role === 'input').map(({ values }) => values[index]),
    })));
    expect(rows.find(({ id }) => id === 'p-7')).toMatchObject({ key: 'key p-7', split: 1, failure: null, observedAt: '2024-02-03T04:05:06.789Z' });
    expect(rows.filter(({ id, late, took }) => id !== 'p-7' && (late !== 0 || took <= 0 || took > 60_000))).toEqual([]);
    expect(rows.filter(({ id }) => id === 'named').map(({ row, split, inputs }) => ({ row, split, inputs }))).toEqual([
      { row: 0, split: 0, inputs: [0, 1, 2, 3, NaN, 4, 5, 6, 7] }, { row: 1, split: 0, inputs: [0.5, 1.5, 2.5, 3.5, NaN, 4.5, 5.5, 6.5, 7.5] },
    ]);
  });

  it('a restart says where the log of the process before it ended', async () => {
    await serve();
    for (const id of ids(5)) await stage.infer({ id });
    await stage.restart();
    await stage.ready();
    for (const id of ids(5, 'q')) expect((await stage.infer({ id })).status).toBe(200);
    await tap.holds([...ids(5), ...ids(5, 'q')].map((id) => `${id}#0`));
    const [first, second] = tap.distinct.map(({ attributes }) => attributes.source).filter((source, index, all) => all.indexOf(source) === index);
    expect(first).not.toBe(second);
    const closed = await stage.tap.next('prediction-log.closed', (data) => data['source'] === first);
    expect(closed.data['lastSequence']).toBe(tap.sequences[first!]!.at(-1));
    expect(stage.tap.ofType('prediction-log.closed').some(({ data }) => data['source'] === second)).toBe(false);
  });

  it('what the model failed at is logged with the reason, its inputs, and no outputs', async () => {
    await tap.close();
    await stage.close();
    await open({ MODEL_DEADLINE_MS: '300' });
    const versions = [await stage.variant(1, 50, lookUp()), await stage.variant(2, 50, countingLoop())];
    await stage.rollOut(versions);
    await stage.ready();
    await stage.tap.next('split.applied');
    const ask = (number: number, id: string, name: string, data: number[]) => stage.call('POST', `/v2/models/${stage.name}/versions/${number}/infer`, { id, inputs: [{ name, datatype: 'INT64', shape: [data.length], data }] });
    expect((await ask(1, 'good', 'index', [2, 0])).status).toBe(200);
    expect((await ask(1, 'bad', 'index', [7])).status).toBe(500);
    expect((await ask(2, 'slow', 'times', [1_000_000_000])).status).toBe(504);
    await tap.holds(['good#0', 'good#1', 'bad#0', 'slow#0']);
    const rows = tap.distinct.flatMap(({ batch }) => batch.ids.map((id, index) => ({
      id, failure: batch.failures[index], values: batch.columns.map(({ values, valid }) => (valid?.[index] === 0 ? null : Number(values[index]))),
    })));
    expect(rows.sort((a, b) => a.id.localeCompare(b.id))).toEqual([
      { id: 'bad', failure: 'failed', values: [7, null] }, { id: 'good', failure: null, values: [2, 30] }, { id: 'good', failure: null, values: [0, 10] }, { id: 'slow', failure: 'timed-out', values: [1_000_000_000, null] },
    ]);
  });

  it('mistakes of callers are not logged', async () => {
    await serve();
    expect((await stage.infer({ id: 'wrong', inputs: [] })).status).toBe(400);
    expect((await stage.infer({ id: 'right' })).status).toBe(200);
    await tap.holds(['right#0']);
  });
});
