import { BrokenWire, WireMessage, type WireField } from './protobuf-wire.js';

/** What Baton reads of an ONNX file; field numbers are those of onnx.proto (https://github.com/onnx/onnx/blob/main/onnx/onnx.proto). */
export interface OnnxGraph {
  /** The model message and the one field of it that holds the main graph. */
  readonly model: WireMessage;
  readonly graphField: WireField;
  /** Of the main graph, in order. */
  readonly nodes: readonly OnnxNode[];
  readonly inputs: readonly OnnxValue[];
  readonly outputs: readonly OnnxValue[];
  /** Names that have a value in the file. */
  readonly initializers: ReadonlySet<string>;
  /** Every operator used anywhere, subgraphs and functions included, as `domain` and `type`; local functions left out. */
  readonly operators: readonly { readonly domain: string; readonly type: string }[];
  /** Paths of external weight files as the file states them. */
  readonly externalData: readonly string[];
}

export interface OnnxNode {
  readonly field: WireField;
  readonly type: string;
  readonly domain: string;
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  readonly attributes: ReadonlyMap<string, WireMessage>;
}

export interface OnnxValue { readonly field: WireField; readonly name: string; readonly kind: 'tensor' | 'sequence' | 'map' | 'other' | 'none' }

/** Bytes that are no ONNX model. The message says what is wrong. */
export class NotOnnx extends Error {
  override readonly name = 'NotOnnx';
}

/** Subgraphs inside subgraphs; real models have two or three. */
const DEEPEST = 32;

/** @throws NotOnnx */
export function readOnnxGraph(bytes: Uint8Array): OnnxGraph {
  return readOnnx(() => readModel(new WireMessage(bytes)));
}

/**
 * Calls what reads the wire format; an attribute is read only when somebody asks for it, after the graph.
 * @throws NotOnnx where the bytes are broken.
 */
export function readOnnx<T>(read: () => T): T {
  try {
    return read();
  } catch (error) {
    if (error instanceof BrokenWire) throw new NotOnnx(`These bytes are not an ONNX model: ${error.message}.`);
    throw error;
  }
}

interface Seen { operators: Map<string, { domain: string; type: string }>; externalData: Set<string>; initializers: Set<string>; functions: Set<string> }

function readModel(model: WireMessage): OnnxGraph {
  let graphField: WireField | undefined;
  let version = 0;
  const functions: WireMessage[] = [];
  for (const field of model.fields()) {
    if (field.number === 1) version = field.value;
    else if (field.number === 7) {
      // Protobuf would merge the two; a reader that takes one of them would inspect another model than the one that runs.
      if (graphField) throw new NotOnnx('The ONNX model holds two graphs.');
      graphField = field;
    } else if (field.number === 25) functions.push(model.message(field));
  }
  if (!graphField || version < 1 || version > 1000) throw new NotOnnx('These bytes are not an ONNX model: they have no graph or no version.');
  const seen: Seen = { operators: new Map(), externalData: new Set(), initializers: new Set(), functions: new Set() };
  for (const body of functions) readFunction(body, seen);
  const graph = readGraph(model.message(graphField), seen, 0);
  if (graph.nodes.length === 0) throw new NotOnnx('The ONNX model has no operators.');
  const operators = [...seen.operators].filter(([key]) => !seen.functions.has(key)).map(([, operator]) => operator);
  return { model, graphField, ...graph, initializers: seen.initializers, operators, externalData: [...seen.externalData] };
}

function readGraph(graph: WireMessage, seen: Seen, depth: number): Pick<OnnxGraph, 'nodes' | 'inputs' | 'outputs'> {
  if (depth > DEEPEST) throw new NotOnnx(`The ONNX model nests more than ${DEEPEST} graphs.`);
  const nodes: OnnxNode[] = [];
  const inputs: OnnxValue[] = [];
  const outputs: OnnxValue[] = [];
  for (const field of graph.fields()) {
    if (field.number === 1) nodes.push(readNode(graph, field, seen, depth));
    else if (field.number === 5) readTensor(graph.message(field), seen, depth === 0);
    else if (field.number === 15) readSparse(graph.message(field), seen, depth === 0);
    else if (field.number === 11) inputs.push(readValue(graph, field));
    else if (field.number === 12) outputs.push(readValue(graph, field));
  }
  return { nodes, inputs, outputs };
}

function readFunction(body: WireMessage, seen: Seen): void {
  let name = '';
  let domain = '';
  for (const field of body.fields()) {
    if (field.number === 1) name = body.text(field);
    else if (field.number === 10) domain = body.text(field);
    else if (field.number === 7) readNode(body, field, seen, 0);
  }
  seen.functions.add(operatorKey(domain, name));
}

function readNode(parent: WireMessage, field: WireField, seen: Seen, depth: number): OnnxNode {
  const node = parent.message(field);
  const inputs: string[] = [];
  const outputs: string[] = [];
  const attributes = new Map<string, WireMessage>();
  let type = '';
  let domain = '';
  for (const part of node.fields()) {
    if (part.number === 1) inputs.push(node.text(part));
    else if (part.number === 2) outputs.push(node.text(part));
    else if (part.number === 4) type = node.text(part);
    else if (part.number === 7) domain = node.text(part);
    else if (part.number === 5) {
      const attribute = node.message(part);
      attributes.set(readAttribute(attribute, seen, depth), attribute);
    }
  }
  seen.operators.set(operatorKey(domain, type), { domain, type });
  return { field, type, domain, inputs, outputs, attributes };
}

/** Looks into tensors and graphs of an attribute and gives its name. */
function readAttribute(attribute: WireMessage, seen: Seen, depth: number): string {
  let name = '';
  for (const field of attribute.fields()) {
    if (field.number === 1) name = attribute.text(field);
    else if (field.number === 5 || field.number === 10) readTensor(attribute.message(field), seen, false);
    else if (field.number === 22 || field.number === 23) readSparse(attribute.message(field), seen, false);
    else if (field.number === 6 || field.number === 11) readGraph(attribute.message(field), seen, depth + 1);
  }
  return name;
}

function readTensor(tensor: WireMessage, seen: Seen, named: boolean): void {
  for (const field of tensor.fields()) {
    if (field.number === 8 && named) seen.initializers.add(tensor.text(field));
    else if (field.number === 13) {
      const entry = readEntry(tensor.message(field));
      if (entry.key === 'location') seen.externalData.add(entry.value);
    }
  }
}

function readSparse(sparse: WireMessage, seen: Seen, named: boolean): void {
  for (const field of sparse.fields()) {
    if (field.number === 1 || field.number === 2) readTensor(sparse.message(field), seen, named && field.number === 1);
  }
}

function readEntry(entry: WireMessage): { key: string; value: string } {
  const read = { key: '', value: '' };
  for (const field of entry.fields()) {
    if (field.number === 1) read.key = entry.text(field);
    else if (field.number === 2) read.value = entry.text(field);
  }
  return read;
}

function readValue(graph: WireMessage, field: WireField): OnnxValue {
  const value = graph.message(field);
  let name = '';
  let kind: OnnxValue['kind'] = 'none';
  for (const part of value.fields()) {
    if (part.number === 1) name = value.text(part);
    else if (part.number === 2) kind = kindOf(value.message(part));
  }
  return { field, name, kind };
}

function kindOf(type: WireMessage): OnnxValue['kind'] {
  let kind: OnnxValue['kind'] = 'none';
  for (const field of type.fields()) {
    if (field.number === 1) kind = 'tensor';
    else if (field.number === 4) kind = 'sequence';
    else if (field.number === 5) kind = 'map';
    else if (field.number === 7 || field.number === 8 || field.number === 9) kind = 'other';
  }
  return kind;
}

function operatorKey(domain: string, type: string): string {
  return `${domain}:${type}`;
}
