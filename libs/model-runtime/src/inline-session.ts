import ort from 'onnxruntime-node';
import type { InferenceSession } from 'onnxruntime-node';
import type { OnnxGraph } from './onnx-graph.js';
import type { Loaded, WireTensor } from './thread-protocol.js';

/** Rows up to which a call may run on the calling thread. */
export const INLINE_ROWS = 16;
const SLOWEST_CALL_MS = 0.2;
/** Loading blocks the calling thread: a few milliseconds up to this size. */
const LARGEST_BYTES = 500_000;
/** So many calls in a row that are this slow send a model back to its thread for a while; garbage collection makes one of them. */
const SLOW_MS = 5;
const SLOW_CALLS = 3;
/** Then it is tried again: on a busy machine it is often not the model that was slow. */
const REST_MS = 60_000;

/**
 * Operators whose work is bounded by the sizes of their inputs. Loops and branches, operators that make tensors of a size
 * that a value says (Range, Expand, Tile, …) and anything not named here stay on the model's own thread.
 */
const BOUNDED: ReadonlySet<string> = new Set([
  ...['ArrayFeatureExtractor', 'Binarizer', 'CategoryMapper', 'FeatureVectorizer', 'Imputer', 'LabelEncoder', 'LinearClassifier', 'LinearRegressor', 'Normalizer',
    'OneHotEncoder', 'SVMClassifier', 'SVMRegressor', 'Scaler', 'TreeEnsemble', 'TreeEnsembleClassifier', 'TreeEnsembleRegressor'].map((type) => `ai.onnx.ml:${type}`),
  ...['Abs', 'Add', 'And', 'ArgMax', 'ArgMin', 'Cast', 'CastLike', 'Ceil', 'Clip', 'Concat', 'Constant', 'Div', 'Equal', 'Erf', 'Exp', 'Flatten', 'Floor', 'Gather', 'GatherElements', 'Gelu',
    'Gemm', 'Greater', 'GreaterOrEqual', 'HardSigmoid', 'Identity', 'IsInf', 'IsNaN', 'LeakyRelu', 'Less', 'LessOrEqual', 'Log', 'LogSoftmax', 'MatMul', 'Max', 'Mean', 'Min',
    'Mul', 'Neg', 'Not', 'Or', 'Pow', 'Reciprocal', 'ReduceL1', 'ReduceLogSumExp', 'ReduceMax', 'ReduceMean', 'ReduceMin', 'ReduceSum', 'ReduceSumSquare', 'ReduceL2', 'Relu', 'Reshape', 'Round', 'Selu', 'Shape',
    'Sigmoid', 'Sign', 'Slice', 'Softmax', 'Softplus', 'Split', 'Sqrt', 'Squeeze', 'Sub', 'Sum', 'Tanh', 'TopK', 'Transpose', 'Unsqueeze', 'Where', 'Xor'].map((type) => `:${type}`),
]);

/** Whether a graph is small and bounded enough that timing a call says what any call with few rows costs. */
export function mayRunInline(graph: OnnxGraph, bytes: number): boolean {
  return bytes <= LARGEST_BYTES && graph.externalData.length === 0
    && graph.operators.every(({ domain, type }) => BOUNDED.has(`${domain === 'ai.onnx' ? '' : domain}:${type}`));
}

/** Whether a call was fast on the model's own thread. */
export function isFast({ callMs }: Loaded): boolean {
  return callMs !== null && callMs <= SLOWEST_CALL_MS;
}

/** A session on the calling thread, for calls that cost less than the way to another thread and back. */
export class InlineSession {
  private slowCalls = 0;
  private restsUntil = 0;
  private lastEnd = 0;
  private running = 0;
  private idle: (() => void) | null = null;

  private constructor(private readonly session: InferenceSession) {}

  static async open(model: Uint8Array): Promise<InlineSession> {
    return new InlineSession(await ort.InferenceSession.create(model, {
      intraOpNumThreads: 1, interOpNumThreads: 1, executionMode: 'sequential', executionProviders: ['cpu'], logSeverityLevel: 4,
    }));
  }

  /** False for a while after calls have proved slower than was measured; they go to the other thread then. */
  get fast(): boolean {
    return this.restsUntil === 0 || performance.now() >= this.restsUntil;
  }

  async run(inputs: readonly WireTensor[], fetches: readonly string[] | null): Promise<WireTensor[]> {
    const feeds: Record<string, InstanceType<typeof ort.Tensor>> = {};
    for (const { name, type, data, dims } of inputs) feeds[name] = new ort.Tensor(type as 'float32', data as Float32Array, dims);
    const began = performance.now();
    this.running += 1;
    try {
      const results = await (fetches ? this.session.run(feeds, fetches) : this.session.run(feeds));
      const outputs: WireTensor[] = [];
      for (const name of fetches ?? this.session.outputNames) {
        const result = results[name];
        if (result) outputs.push({ name, type: result.type, dims: result.dims, data: result.data });
      }
      return outputs;
    } finally {
      this.note(began);
      this.running -= 1;
      if (this.running === 0) this.idle?.();
    }
  }

  /** Waits for the calls that have begun. */
  async close(): Promise<void> {
    if (this.running > 0) {
      await new Promise<void>((resolve) => {
        this.idle = resolve;
      });
    }
    await this.session.release();
  }

  /** Calls queue up behind one another, so a call's own time begins when the one before it ended. */
  private note(began: number): void {
    const now = performance.now();
    this.slowCalls = now - Math.max(began, this.lastEnd) > SLOW_MS ? this.slowCalls + 1 : 0;
    this.lastEnd = now;
    if (this.slowCalls < SLOW_CALLS) return;
    this.slowCalls = 0;
    this.restsUntil = now + REST_MS;
  }
}
