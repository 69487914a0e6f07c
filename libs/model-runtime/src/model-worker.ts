// The thread of one loaded model. Node runs this file as it stands when Baton runs from source, so it keeps to types that
// can be erased and imports nothing of Baton but types.
import { parentPort, workerData } from 'node:worker_threads';
import ort from 'onnxruntime-node';
import type { InferenceSession } from 'onnxruntime-node';
import type { FromThread, Job, ThreadData, ThreadStart, ToThread, WireSpec, WireTensor } from './thread-protocol.js';

const { leave } = workerData as ThreadData;
/** From this size on a buffer is handed over; below, copying is cheaper. */
const HANDED_OVER = 16_384;

function say(message: FromThread, transfer: ArrayBuffer[] = []): void {
  parentPort?.postMessage(message, transfer);
}

function toTensor(tensor: WireTensor): InstanceType<typeof ort.Tensor> {
  return new ort.Tensor(tensor.type as 'float32', tensor.data as Float32Array, tensor.dims);
}

function specs(metadata: InferenceSession['inputMetadata']): WireSpec[] {
  return metadata.map((value) => ({
    name: value.name, isTensor: value.isTensor, type: value.isTensor ? value.type : '',
    shape: value.isTensor ? value.shape.map((size) => (typeof size === 'number' ? size : -1)) : [],
  }));
}

/** A call with zeros, to learn what a call costs. */
async function time(session: InferenceSession, rows: number): Promise<number | null> {
  if (rows === 0) return null;
  try {
    const feeds = Object.fromEntries(specs(session.inputMetadata).map(({ name, type, shape }): [string, ort.Tensor] => {
      const dims = shape.map((size, axis) => (size === -1 && axis === 0 ? rows : size));
      const size = dims.reduce((product, length) => product * length, 1);
      if (dims.some((length) => length < 0) || size > 100_000) throw new Error('sizes are not known');
      if (type === 'string') return [name, new ort.Tensor('string', Array<string>(size).fill(''), dims)];
      return [name, new ort.Tensor(type as 'float32', zeros(type, size) as unknown as Float32Array, dims)];
    }));
    let fastest = Infinity;
    for (let i = 0; i < 20; i += 1) {
      const began = performance.now();
      await session.run(feeds);
      fastest = Math.min(fastest, performance.now() - began);
    }
    return fastest;
  } catch {
    return null;
  }
}

function zeros(type: string, size: number): ArrayBufferView {
  switch (type) {
    case 'float32': return new Float32Array(size);
    case 'float64': return new Float64Array(size);
    case 'int64': return new BigInt64Array(size);
    case 'int32': return new Int32Array(size);
    case 'bool': case 'uint8': return new Uint8Array(size);
    default: throw new Error(`no zeros of ${type}`);
  }
}

async function answer(session: InferenceSession, job: Job): Promise<void> {
  try {
    const feeds: Record<string, InstanceType<typeof ort.Tensor>> = {};
    for (const input of job.inputs) feeds[input.name] = toTensor(input);
    const results = await (job.fetches ? session.run(feeds, job.fetches) : session.run(feeds));
    const outputs: WireTensor[] = [];
    const transfer: ArrayBuffer[] = [];
    for (const name of job.fetches ?? session.outputNames) {
      const result = results[name];
      if (!result) continue;
      const data: unknown = result.data;
      outputs.push({ name, type: result.type, dims: result.dims, data });
      if (ArrayBuffer.isView(data) && data.byteLength >= HANDED_OVER && data.byteLength === data.buffer.byteLength) transfer.push(data.buffer as ArrayBuffer);
    }
    leaveIfTold();
    say({ kind: 'outputs', id: job.id, outputs }, transfer);
  } catch (error) {
    leaveIfTold();
    say({ kind: 'failed', id: job.id, message: error instanceof Error ? error.message : String(error) });
  }
}

/** Right after a call and before the next: a thread that is ended from outside while ONNX Runtime computes takes the process with it. */
function leaveIfTold(): void {
  if (Atomics.load(leave, 0) !== 0) process.exit(0);
}

async function load(start: ThreadStart): Promise<InferenceSession | null> {
  try {
    const session = await ort.InferenceSession.create(start.model, {
      intraOpNumThreads: 1, interOpNumThreads: 1, executionMode: 'sequential', executionProviders: ['cpu'], logSeverityLevel: 4,
      externalData: [...start.externalData],
    });
    leaveIfTold();
    say({ kind: 'loaded', inputs: specs(session.inputMetadata), outputs: specs(session.outputMetadata), callMs: await time(session, start.timedRows) });
    return session;
  } catch (error) {
    say({ kind: 'unloadable', message: error instanceof Error ? error.message : String(error) });
    return null;
  }
}

let session: InferenceSession | null = null;
// ONNX Runtime computes on this thread: jobs are answered one after the other, in the order in which they came.
parentPort?.on('message', (message: ToThread) => {
  if (message === 'leave') process.exit(0);
  if ('start' in message) void load(message.start).then((loaded) => { session = loaded; });
  else if (session) void answer(session, message);
});
