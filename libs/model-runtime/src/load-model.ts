import { InlineSession, INLINE_ROWS, isFast, mayRunInline } from './inline-session.js';
import { leaves } from './inspect-model.js';
import { ModelBusy, ModelFailed, refusalOf, UnloadableModel } from './model-errors.js';
import { ModelHost } from './model-host.js';
import { prepareThread } from './model-thread.js';
import { readOnnxGraph } from './onnx-graph.js';
import { prepareGraph, type PreparedGraph } from './prepare-graph.js';
import { datatypeOf, ortType, type Tensor, type TensorData, type Tensors, type TensorSpec } from './tensor.js';
import type { Loaded, WireSpec, WireTensor } from './thread-protocol.js';

export interface LoadOptions {
  /** For people, in errors and thread names: `delays/3`. */
  readonly name: string;
  /** The ONNX file as it was registered; what has to be cut off is cut here. */
  readonly model: Uint8Array;
  /** Files with weights, by their paths as the ONNX file states them. */
  readonly externalData?: readonly { readonly path: string; readonly bytes: Uint8Array }[];
  /** From `infer` to its answer; 10 s if absent. */
  readonly deadlineMs?: number;
  /** 60 s if absent. */
  readonly loadDeadlineMs?: number;
  /** Requests that may wait beyond those that the thread has; 1024 if absent. */
  readonly maxWaiting?: number;
  /** `never` keeps every call off the calling thread; `auto` (if absent) is explained in the README. */
  readonly inline?: 'auto' | 'never';
}

export interface InferOptions {
  /** The model's names of the outputs that are wanted; all if absent. */
  readonly outputs?: readonly string[] | null;
  /** Large inputs are handed over to the model's thread without a copy; the caller must not touch them afterwards. */
  readonly handOver?: boolean;
}

/** A model that answers. All its errors are those of `model-errors.ts`. */
export interface HostedModel extends Pick<PreparedGraph, 'derivedDigest' | 'classes' | 'renamed'> {
  readonly name: string;
  readonly inputs: readonly TensorSpec[];
  readonly outputs: readonly TensorSpec[];
  /** Whether calls of few rows run on the calling thread now. */
  readonly inline: boolean;
  /** Threads of this model that hang and cannot be ended. */
  readonly stuckThreads: number;
  /** @throws InvalidInput, ModelFailed, ModelTimedOut, ModelCrashed, ModelBusy */
  infer(inputs: Tensors, options?: InferOptions): Promise<Tensors>;
  /** Takes no more requests, waits for those there are, and ends the thread. */
  close(): Promise<void>;
}

const HANDED_OVER = 16_384;

/**
 * Loads a model on a thread of its own.
 * @throws UnloadableModel
 */
export async function loadModel(options: LoadOptions): Promise<HostedModel> {
  const { name, model, externalData = [], deadlineMs = 10_000, loadDeadlineMs = 60_000, maxWaiting = 1024, inline = 'auto' } = options;
  const prepared = prepareGraph(model);
  const graph = readOnnxGraph(prepared.bytes);
  const outside = graph.externalData.find(leaves);
  if (outside) throw new UnloadableModel(`${name} keeps weights at "${outside}", outside the model's folder. Save them inside the ONNX file or beside it.`);
  const missing = graph.externalData.find((path) => !externalData.some((file) => file.path === path));
  if (missing) throw new UnloadableModel(`${name} keeps weights in "${missing}", which the model does not have. Log that file beside the ONNX file.`);
  const mayInline = inline === 'auto' && mayRunInline(graph, prepared.bytes.byteLength);
  const host = new ModelHost({
    name, deadlineMs, loadDeadlineMs, maxWaiting,
    start: { model: prepared.bytes, externalData: externalData.map(({ path, bytes }) => ({ path, data: bytes })), timedRows: mayInline ? INLINE_ROWS : 0 },
  });
  try {
    const loaded = await host.open();
    prepareThread();
    const specs = readSpecs(name, loaded, prepared);
    const session = mayInline && isFast(loaded) ? await InlineSession.open(prepared.bytes) : null;
    return new Hosted(name, prepared, specs.inputs, specs.outputs, host, session);
  } catch (error) {
    await host.close();
    throw error instanceof UnloadableModel ? explained(name, error) : error;
  }
}

class Hosted implements HostedModel {
  private closed: Promise<void> | null = null;

  constructor(
    readonly name: string, private readonly prepared: PreparedGraph, readonly inputs: readonly TensorSpec[], readonly outputs: readonly TensorSpec[],
    private readonly host: ModelHost, private readonly session: InlineSession | null,
  ) {}

  get derivedDigest() { return this.prepared.derivedDigest; }
  get classes() { return this.prepared.classes; }
  get renamed() { return this.prepared.renamed; }
  get stuckThreads() { return this.host.stuckThreads; }
  get inline() { return this.session?.fast === true && this.closed === null; }

  async infer(inputs: Tensors, { outputs = null, handOver = false }: InferOptions = {}): Promise<Tensors> {
    const wire: WireTensor[] = [];
    let rows = 0;
    for (const [name, { datatype, shape, data }] of inputs) {
      wire.push({ name, type: ortType(datatype), dims: shape, data });
      rows = Math.max(rows, shape[0] ?? 1);
    }
    if (this.closed) throw new ModelBusy(`${this.name} is being closed.`);
    if (rows <= INLINE_ROWS && this.session?.fast) return this.inferInline(this.session, wire, outputs);
    return fromWire(await this.host.run(wire, outputs, handOver ? largeBuffers(wire) : []));
  }

  close(): Promise<void> {
    this.closed ??= Promise.all([this.host.close(), this.session?.close()]).then(() => undefined);
    return this.closed;
  }

  private async inferInline(session: InlineSession, wire: readonly WireTensor[], outputs: readonly string[] | null): Promise<Tensors> {
    try {
      return fromWire(await session.run(wire, outputs));
    } catch (error) {
      throw refusalOf(this.name, error instanceof Error ? error.message : String(error));
    }
  }
}

function fromWire(outputs: readonly WireTensor[]): Tensors {
  const tensors = new Map<string, Tensor>();
  for (const { name, type, dims, data } of outputs) {
    const datatype = datatypeOf(type);
    if (!datatype) throw new ModelFailed(`Output "${name}" has the type ${type}, which the Open Inference Protocol does not have.`);
    tensors.set(name, { datatype, shape: dims, data: data as TensorData });
  }
  return tensors;
}

function largeBuffers(wire: readonly WireTensor[]): ArrayBuffer[] {
  const buffers = new Set<ArrayBuffer>();
  for (const { data } of wire) {
    if (ArrayBuffer.isView(data) && data.byteLength >= HANDED_OVER && data.buffer instanceof ArrayBuffer) buffers.add(data.buffer);
  }
  return [...buffers];
}

function readSpecs(name: string, loaded: Loaded, prepared: PreparedGraph): { inputs: TensorSpec[]; outputs: TensorSpec[] } {
  const toSpec = (side: string) => (spec: WireSpec): TensorSpec => {
    const datatype = spec.isTensor ? datatypeOf(spec.type) : undefined;
    if (!datatype) {
      throw new UnloadableModel(`The ${side} "${spec.name}" is ${spec.isTensor ? `of type ${spec.type}` : 'no tensor'}. Convert the model with tensors of numbers, booleans or strings only (options={'zipmap': False} for scikit-learn).`);
    }
    return { name: spec.name, datatype, shape: spec.shape };
  };
  const outputs = loaded.outputs.map(toSpec('output')).map((spec) => {
    // ONNX Runtime infers no rank behind some classifiers; a column a class is certain.
    const labels = prepared.classes.get(spec.name);
    return labels && !spec.shape.some((size) => size >= 0) ? { ...spec, shape: [-1, labels.length] } : spec;
  });
  return { inputs: loaded.inputs.map(toSpec('input')), outputs };
}

function explained(name: string, error: UnloadableModel): UnloadableModel {
  if (/outside the model|which the model does not have|was not loaded within|no tensor|of type/.test(error.message)) return error;
  return new UnloadableModel(
    `ONNX Runtime cannot load ${name}: ${error.message.slice(0, 500)} Check that onnxruntime in Python loads it; if its operators are too new, convert it with a lower target_opset.`, { cause: error },
  );
}
