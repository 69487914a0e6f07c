import { afterEach, describe, expect, it } from 'vitest';
import { buildModel } from './build-graph.js';
import { InvalidInput, loadModel, ModelBusy, ModelFailed, ModelTimedOut, stuckThreads, UnloadableModel, type HostedModel, type LoadOptions, type Tensor } from './index.js';
import { countingLoop, linearRegression, logisticRegression, lookUp, mixedColumns } from './sample-graphs.js';

const open = new Set<HostedModel>();
async function load(options: Omit<LoadOptions, 'name'>): Promise<HostedModel> {
  const model = await loadModel({ name: 'sample/1', ...options });
  open.add(model);
  return model;
}
afterEach(async () => {
  await Promise.all([...open].map((model) => model.close()));
  open.clear();
});

const floats = (shape: number[], ...values: number[]): Tensor => ({ datatype: 'FP32', shape, data: Float32Array.from(values) });
const whole = (...values: bigint[]): Tensor => ({ datatype: 'INT64', shape: [values.length], data: BigInt64Array.from(values) });
const weights = [0.5, -0.25, 1];
const sigmoid = (x: number) => 1 / (1 + Math.exp(-x));

describe.each(['auto', 'never'] as const)('a loaded model (inline: %s)', (inline) => {
  it('answers with its label and probabilities', async () => {
    const model = await load({ model: logisticRegression({ weights, bias: 0.5 }), inline });
    const outputs = await model.infer(new Map([['X', floats([2, 3], 1, 2, 3, -1, -2, -3)]]));
    expect(outputs.get('output_label')).toEqual({ datatype: 'INT64', shape: [2], data: BigInt64Array.of(1n, 0n) });
    const probabilities = outputs.get('probabilities');
    expect(probabilities?.shape).toEqual([2, 2]);
    [1 - sigmoid(3.5), sigmoid(3.5), 1 - sigmoid(-2.5), sigmoid(-2.5)].forEach((expected, i) => expect(probabilities?.data[i]).toBeCloseTo(expected, 5));
  });

  it('gives only the outputs that are asked for', async () => {
    const model = await load({ model: logisticRegression({ weights }), inline });
    expect([...(await model.infer(new Map([['X', floats([1, 3], 1, 2, 3)]]), { outputs: ['probabilities'] })).keys()]).toEqual(['probabilities']);
  });

  it('takes text beside numbers', async () => {
    const model = await load({ model: mixedColumns(), inline });
    const kind: Tensor = { datatype: 'BYTES', shape: [2, 1], data: ['late', 'other'] };
    expect((await model.infer(new Map([['amount', floats([2, 1], 5, 6)], ['kind', kind]]))).get('score')?.data).toEqual(Float32Array.of(5, 1, 6, 0));
  });

  it('keeps many answers apart', async () => {
    const model = await load({ model: linearRegression({ weights: [2] }), inline });
    const answers = await Promise.all(Array.from({ length: 500 }, (_, i) => model.infer(new Map([['X', floats([1, 1], i)]]))));
    expect(answers.map((answer) => answer.get('variable')?.data[0])).toEqual(Array.from({ length: 500 }, (_, i) => 2 * i));
  });

  it('tells values that an operator refuses from inputs that do not fit, and goes on', async () => {
    const model = await load({ model: lookUp(), inline });
    await expect(model.infer(new Map([['index', whole(7n)]]))).rejects.toThrow(ModelFailed);
    await expect(model.infer(new Map([['index', floats([1], 1)]]))).rejects.toThrow(InvalidInput);
    await expect(model.infer(new Map())).rejects.toThrow(InvalidInput);
    expect((await model.infer(new Map([['index', whole(1n)]]))).get('value')?.data).toEqual(Float32Array.of(20));
  });

  it('answers what it has when it is closed, and takes no more', async () => {
    const model = await load({ model: linearRegression({ weights: [2] }), inline });
    const pending = Array.from({ length: 100 }, (_, i) => model.infer(new Map([['X', floats([1, 1], i)]])));
    const closed = model.close();
    await expect(model.infer(new Map([['X', floats([1, 1], 1)]]))).rejects.toThrow(ModelBusy);
    expect(await Promise.all(pending)).toHaveLength(100);
    await closed;
  });
});

describe('large inputs', () => {
  it('that are handed over are gone for the caller, and others stay', async () => {
    const model = await load({ model: linearRegression({ weights: [2] }) });
    const input = floats([10_000, 1], ...Array.from({ length: 10_000 }, (_, i) => i));
    await model.infer(new Map([['X', input]]));
    expect(input.data).toHaveLength(10_000);
    const outputs = await model.infer(new Map([['X', input]]), { handOver: true });
    expect(input.data).toHaveLength(0);
    expect(outputs.get('variable')?.data[9999]).toBe(19_998);
  });

  it('and graphs with loops never run on the calling thread', async () => {
    expect((await load({ model: countingLoop() })).inline).toBe(false);
  });
});

describe('a model that does not return', { timeout: 60_000 }, () => {
  const long = () => new Map([['times', whole(3_000_000n)]]);
  const short = (n: bigint) => new Map([['times', whole(n)]]);

  it('times out, is replaced, and those behind it are answered by the next thread', async () => {
    const model = await load({ model: countingLoop(), deadlineMs: 400 });
    const hanging = expect(model.infer(long())).rejects.toThrow(ModelTimedOut);
    await hanging;
    expect((await untilAnswered(() => model.infer(short(3n)))).get('count')?.data).toEqual(BigInt64Array.of(3n));
  });

  it('is counted as stuck until its thread ends', async () => {
    const model = await load({ model: countingLoop(), deadlineMs: 300 });
    const seen: number[] = [];
    const outcome = model.infer(long()).catch((error: Error) => error);
    expect(await outcome).toBeInstanceOf(ModelTimedOut);
    await eventually(() => {
      seen.push(model.stuckThreads);
      return seen.includes(1) && model.stuckThreads === 0;
    });
    await eventually(() => stuckThreads() === 0);
  });

  it('that only has too much to do rejects what waits too long and keeps its thread', async () => {
    const model = await load({ model: countingLoop(), deadlineMs: 400 });
    const outcomes = await Promise.allSettled(Array.from({ length: 60 }, () => model.infer(short(30_000n))));
    expect(outcomes.some((outcome) => outcome.status === 'fulfilled')).toBe(true);
    expect(outcomes.every((outcome) => outcome.status === 'fulfilled' || outcome.reason instanceof ModelTimedOut)).toBe(true);
    expect(model.stuckThreads).toBe(0);
  });

  it('lets only so many requests wait', async () => {
    const model = await load({ model: countingLoop(), maxWaiting: 5 });
    const outcomes = await Promise.allSettled(Array.from({ length: 100 }, () => model.infer(short(10n))));
    const refused = outcomes.filter((outcome) => outcome.status === 'rejected' && outcome.reason instanceof ModelBusy);
    expect(refused.length).toBe(100 - 32 - 5);
  });
});

describe('a model that cannot be loaded', () => {
  const graph = { inputs: [{ name: 'X', element: 'float', shape: [-1, 2] } as const], outputs: [{ name: 'Y', element: 'float', shape: [-1, 2] } as const] };

  it.each([
    ['with an operator that nobody has', buildModel({ ...graph, nodes: [{ op: 'Evil', in: ['X'], out: ['Y'] }] }), /ONNX Runtime cannot load sample\/1: .*Evil/],
    ['of bytes that are none', Buffer.from('nonsense'), /not an ONNX model/],
    ['whose weights lie elsewhere', buildModel({ ...graph, initializers: [{ name: 'W', element: 'float', shape: [2], location: '/etc/passwd' }], nodes: [{ op: 'Add', in: ['X', 'W'], out: ['Y'] }] }), /outside the model's folder/],
    ['whose weights are missing', buildModel({ ...graph, initializers: [{ name: 'W', element: 'float', shape: [2], location: 'w.bin' }], nodes: [{ op: 'Add', in: ['X', 'W'], out: ['Y'] }] }), /"w.bin", which the model does not have/],
  ])('%s is refused with what to do', async (_, model, message) => {
    const loading = loadModel({ name: 'sample/1', model });
    await expect(loading).rejects.toThrow(UnloadableModel);
    await expect(loading).rejects.toThrow(message);
  });

  it('keeps its weights in a file beside it and loads with that file', async () => {
    const bytes = buildModel({ ...graph, initializers: [{ name: 'W', element: 'float', shape: [2], location: 'w.bin' }], nodes: [{ op: 'Add', in: ['X', 'W'], out: ['Y'] }] });
    const model = await load({ model: bytes, externalData: [{ path: 'w.bin', bytes: new Uint8Array(Float32Array.of(10, 20).buffer) }] });
    expect((await model.infer(new Map([['X', floats([1, 2], 1, 2)]]))).get('Y')?.data).toEqual(Float32Array.of(11, 22));
  });
});

/** Turns of the event loop, not time: the loop of the test ends as soon as the state is there. */
async function eventually(holds: () => boolean): Promise<void> {
  while (!holds()) await new Promise((resolve) => setTimeout(resolve, 1));
}

async function untilAnswered<T>(ask: () => Promise<T>): Promise<T> {
  for (;;) {
    try {
      return await ask();
    } catch (error) {
      if (!(error instanceof ModelTimedOut)) throw error;
    }
  }
}
