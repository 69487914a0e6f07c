import { createHash } from 'node:crypto';
import { labelsOf, type ClassLabel } from './class-labels.js';
import { UnloadableModel } from './model-errors.js';
import { NotOnnx, readOnnxGraph, type OnnxGraph, type OnnxNode, type OnnxValue } from './onnx-graph.js';
import { concatenated, lengthDelimited } from './protobuf-wire.js';

/** A graph that ONNX Runtime for Node can answer with: every output is a tensor. */
export interface PreparedGraph {
  /** The same bytes that came in if nothing had to be cut. */
  readonly bytes: Uint8Array;
  /** `sha256:…` of the derived bytes; null if nothing had to be cut. */
  readonly derivedDigest: string | null;
  /** Labels of an output's columns, by the output's name; only where the graph states them. */
  readonly classes: ReadonlyMap<string, readonly ClassLabel[]>;
  /** Outputs that were cut off, and the tensors that stand in their place: `output_probability` → [`probabilities`]. */
  readonly renamed: ReadonlyMap<string, readonly string[]>;
}

/**
 * Cuts ZipMap and SequenceConstruct off the end of a graph: they wrap tensors into maps and lists, which ONNX Runtime for
 * Node cannot return, and ZipMap does not even load over doubles (its input is float by the standard, skl2onnx writes it
 * over doubles all the same). The tensor in front becomes the output, in the same place. Its type is left unsaid, so that
 * ONNX Runtime infers it: converters state types that the operators do not produce. The result is a function of the
 * bytes alone, hence so is its digest.
 * @throws UnloadableModel if the bytes are no ONNX model or an output would still be no tensor.
 */
export function prepareGraph(bytes: Uint8Array): PreparedGraph {
  try {
    return cutToTensors(bytes, readOnnxGraph(bytes));
  } catch (error) {
    if (error instanceof NotOnnx) throw new UnloadableModel(`${error.message} Log the model again with mlflow.onnx.log_model(…).`, { cause: error });
    throw error;
  }
}

function cutToTensors(bytes: Uint8Array, graph: OnnxGraph): PreparedGraph {
  const producers = new Map(graph.nodes.flatMap((node) => node.outputs.map((output) => [output, node] as const)));
  const cut = new Map<OnnxValue, OnnxNode>();
  const classes = new Map<string, readonly ClassLabel[]>();
  const renamed = new Map<string, readonly string[]>();
  for (const output of graph.outputs) {
    const node = producers.get(output.name);
    if (!node || !wraps(node)) {
      if (output.kind !== 'tensor' && output.kind !== 'none') throw noTensor(output, node);
      continue;
    }
    if (graph.nodes.some((other) => other.inputs.includes(output.name))) throw noTensor(output, node);
    for (const input of node.inputs) refuseWrapped(output, producers.get(input));
    cut.set(output, node);
    renamed.set(output.name, node.inputs);
    const labels = labelsOf(node);
    if (labels && node.inputs[0]) classes.set(node.inputs[0], labels);
  }
  if (cut.size === 0) labelTensors(graph, classes);
  const derived = cut.size === 0 ? bytes : derive(graph, cut);
  return { bytes: derived, derivedDigest: cut.size === 0 ? null : digestOf(derived), classes, renamed };
}

function wraps(node: OnnxNode): boolean {
  return (node.type === 'ZipMap' && node.domain === 'ai.onnx.ml') || (node.type === 'SequenceConstruct' && (node.domain === '' || node.domain === 'ai.onnx'));
}

function refuseWrapped(output: OnnxValue, node: OnnxNode | undefined): void {
  if (node && (wraps(node) || node.type.startsWith('Sequence') || node.type === 'SplitToSequence')) throw noTensor(output, node);
}

function noTensor(output: OnnxValue, node: OnnxNode | undefined): UnloadableModel {
  const from = node ? `, made by ${node.type},` : '';
  return new UnloadableModel(
    `Output "${output.name}"${from} is a ${output.kind === 'map' ? 'map' : 'sequence or map'} and not a tensor, and cannot be cut off safely. Convert the model with options={'zipmap': False}, or return tensors.`,
  );
}

/** Without ZipMap the classifier itself states the labels of the tensor that it gives out. */
function labelTensors(graph: OnnxGraph, classes: Map<string, readonly ClassLabel[]>): void {
  for (const output of graph.outputs) {
    const node = graph.nodes.find((candidate) => candidate.outputs[1] === output.name);
    const labels = node && labelsOf(node);
    if (labels) classes.set(output.name, labels);
  }
}

function derive(graph: OnnxGraph, cut: ReadonlyMap<OnnxValue, OnnxNode>): Uint8Array {
  const { model, graphField } = graph;
  const { bytes } = model;
  const replaced = new Map<number, Uint8Array[]>([...cut.values()].map((node) => [node.field.start, []]));
  const stated = new Set(graph.outputs.filter((output) => !cut.has(output)).map((output) => output.name));
  for (const [output, node] of cut) {
    const fresh = node.inputs.filter((input) => !stated.has(input));
    fresh.forEach((input) => stated.add(input));
    replaced.set(output.field.start, fresh.map((input) => lengthDelimited(12, [lengthDelimited(1, [Buffer.from(input)])])));
  }
  const parts: Uint8Array[] = [];
  for (const field of model.message(graphField).fields()) {
    parts.push(...(replaced.get(field.start) ?? [bytes.subarray(field.start, field.end)]));
  }
  return concatenated([bytes.subarray(0, graphField.start), lengthDelimited(7, parts), bytes.subarray(graphField.end)]);
}

function digestOf(bytes: Uint8Array): string {
  return `sha256:${createHash('sha256').update(bytes).digest('hex')}`;
}
