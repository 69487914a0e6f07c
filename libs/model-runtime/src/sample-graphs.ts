import { buildModel, type NodeParts, type ValueParts } from './build-graph.js';

/** Small ONNX models for tests and examples, shaped as the usual converters shape them. */

const ML = 'ai.onnx.ml';

/**
 * A logistic regression with two classes as skl2onnx 1.20 writes it over floats: input `X` `[N,k]`, outputs
 * `output_label` and, through ZipMap, `output_probability`; with `zipmap: false` the tensor `probabilities`.
 * The probability of the second class is `1 / (1 + exp(-(bias + weights · x)))`.
 */
export function logisticRegression({ weights, bias = 0, zipmap = true, labels = [0n, 1n] }: {
  weights: readonly number[]; bias?: number; zipmap?: boolean; labels?: readonly bigint[] | readonly string[];
}): Uint8Array {
  const texts = typeof labels[0] === 'string';
  const nodes: NodeParts[] = [{
    op: 'LinearClassifier', domain: ML, in: ['X'], out: ['output_label', 'probabilities'],
    attributes: { [texts ? 'classlabels_strings' : 'classlabels_ints']: labels, coefficients: [...weights.map((weight) => -weight), ...weights], intercepts: [-bias, bias], multi_class: 1n, post_transform: 'LOGISTIC' },
  }];
  const label: ValueParts = { name: 'output_label', element: texts ? 'string' : 'int64', shape: [-1] };
  const X: ValueParts = { name: 'X', element: 'float', shape: [-1, weights.length] };
  if (!zipmap) return buildModel({ nodes, inputs: [X], outputs: [label, { name: 'probabilities', element: 'float', shape: [-1, 2] }] });
  nodes.push(zipMap('probabilities', labels));
  return buildModel({ nodes, inputs: [X], outputs: [label, { name: 'output_probability', element: texts ? 'string' : 'int64', shape: [], sequenceOfMaps: 'float' }] });
}

/** A softmax over doubles with ZipMap behind it, as skl2onnx writes for a DataFrame of doubles: ONNX Runtime refuses it as it is. */
export function doubleClassifier(columns: readonly string[]): Uint8Array {
  return buildModel({
    inputs: columns.map((name) => ({ name, element: 'double', shape: [-1, 1] })),
    initializers: [{ name: 'W', element: 'double', shape: [columns.length, 2], values: columns.flatMap(() => [-1, 1]) }],
    nodes: [
      { op: 'Concat', in: columns, out: ['joined'], attributes: { axis: 1n } },
      { op: 'MatMul', in: ['joined', 'W'], out: ['raw'] },
      { op: 'Softmax', in: ['raw'], out: ['probabilities'], attributes: { axis: 1n } },
      { op: 'ArgMax', in: ['probabilities'], out: ['output_label'], attributes: { axis: 1n, keepdims: 0n } },
      zipMap('probabilities', [0n, 1n]),
    ],
    outputs: [{ name: 'output_label', element: 'int64', shape: [-1] }, { name: 'output_probability', element: 'int64', shape: [], sequenceOfMaps: 'double' }],
  });
}

/**
 * The same logistic regression over two columns `a` and `b`, dragging a `width` × `width` matrix along that changes
 * nothing: 4·width² bytes, for measuring what size costs. Output `probabilities` `[N,2]`.
 */
export function heavyLogisticRegression(weights: readonly [number, number], width: number): Uint8Array {
  return buildModel({
    inputs: ['a', 'b'].map((name) => ({ name, element: 'float', shape: [-1, 1] })),
    initializers: [
      { name: 'w', element: 'float', shape: [2, 1], values: weights }, { name: 'spread', element: 'float', shape: [2, width], values: Array.from({ length: 2 * width }, (_, at) => Math.sin(at)) },
      { name: 'mix', element: 'float', shape: [width, width], values: Array.from({ length: width * width }, (_, at) => Math.sin(at)) },
      { name: 'gather', element: 'float', shape: [width, 1], values: Array<number>(width).fill(0) }, { name: 'one', element: 'float', shape: [1], values: [1] },
    ],
    nodes: [
      { op: 'Concat', in: ['a', 'b'], out: ['X'], attributes: { axis: 1n } }, { op: 'MatMul', in: ['X', 'w'], out: ['linear'] },
      { op: 'MatMul', in: ['X', 'spread'], out: ['wide'] }, { op: 'MatMul', in: ['wide', 'mix'], out: ['mixed'] }, { op: 'MatMul', in: ['mixed', 'gather'], out: ['nothing'] },
      { op: 'Add', in: ['linear', 'nothing'], out: ['logit'] }, { op: 'Sigmoid', in: ['logit'], out: ['positive'] }, { op: 'Sub', in: ['one', 'positive'], out: ['negative'] },
      { op: 'Concat', in: ['negative', 'positive'], out: ['probabilities'], attributes: { axis: 1n } },
    ],
    outputs: [{ name: 'probabilities', element: 'float', shape: [-1, 2] }],
  });
}

/** `variable` `[N,1]` = bias + weights · X, as skl2onnx writes a LinearRegression. */
export function linearRegression({ weights, bias = 0 }: { weights: readonly number[]; bias?: number }): Uint8Array {
  return buildModel({
    inputs: [{ name: 'X', element: 'float', shape: [-1, weights.length] }],
    nodes: [{ op: 'LinearRegressor', domain: ML, in: ['X'], out: ['variable'], attributes: { coefficients: weights, intercepts: [bias] } }],
    outputs: [{ name: 'variable', element: 'float', shape: [-1, 1] }],
  });
}

/** A column `amount` `[N,1]` of floats and a column `kind` `[N,1]` of strings: `score` `[N,2]` is the amount and 1 where the kind is `late`, 0 for `other`, -1 else. */
export function mixedColumns(): Uint8Array {
  return buildModel({
    inputs: [{ name: 'amount', element: 'float', shape: [-1, 1] }, { name: 'kind', element: 'string', shape: [-1, 1] }],
    nodes: [
      { op: 'LabelEncoder', domain: ML, in: ['kind'], out: ['code'], attributes: { classes_strings: ['other', 'late'] } },
      { op: 'Cast', in: ['code'], out: ['number'], attributes: { to: 1n } },
      { op: 'Concat', in: ['amount', 'number'], out: ['score'], attributes: { axis: 1n } },
    ],
    outputs: [{ name: 'score', element: 'float', shape: [-1, 2] }],
  });
}

/** Counts up to `times` (int64, `[1]`) one by one: takes as long as one likes, and ends. */
export function countingLoop(): Uint8Array {
  const one = { name: 'one', element: 'int64', shape: [1], values: [1] } as const;
  return buildModel({
    inputs: [{ name: 'times', element: 'int64', shape: [1] }],
    initializers: [{ name: 'zero', element: 'int64', shape: [1], values: [0] }],
    nodes: [{
      op: 'Loop', in: ['times', '', 'zero'], out: ['count'],
      attributes: {
        body: {
          graph: {
            inputs: [{ name: 'i', element: 'int64', shape: [] }, { name: 'go', element: 'bool', shape: [] }, { name: 'before', element: 'int64', shape: [1] }],
            initializers: [one],
            nodes: [{ op: 'Identity', in: ['go'], out: ['on'] }, { op: 'Add', in: ['before', 'one'], out: ['after'] }],
            outputs: [{ name: 'on', element: 'bool', shape: [] }, { name: 'after', element: 'int64', shape: [1] }],
          },
        },
      },
    }],
    outputs: [{ name: 'count', element: 'int64', shape: [1] }],
  });
}

/** Looks up `index` (int64, `[N]`) in the three values 10, 20 and 30: others make the operator fail. */
export function lookUp(): Uint8Array {
  return buildModel({
    inputs: [{ name: 'index', element: 'int64', shape: [-1] }],
    initializers: [{ name: 'values', element: 'float', shape: [3], values: [10, 20, 30] }],
    nodes: [{ op: 'Gather', in: ['values', 'index'], out: ['value'] }],
    outputs: [{ name: 'value', element: 'float', shape: [-1] }],
  });
}

function zipMap(input: string, labels: readonly bigint[] | readonly string[]): NodeParts {
  return { op: 'ZipMap', domain: ML, in: [input], out: ['output_probability'], attributes: { [typeof labels[0] === 'string' ? 'classlabels_strings' : 'classlabels_int64s']: labels } };
}
