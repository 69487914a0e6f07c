import onnxProto, { type onnx as proto } from 'onnx-proto';

const { onnx } = onnxProto;
/** Element types of ONNX (TensorProto.DataType). */
export const ELEMENT = { float: 1, int64: 7, string: 8, bool: 9, float16: 10, double: 11 } as const;
export type Element = keyof typeof ELEMENT;

type Attribute = number | bigint | string | readonly number[] | readonly bigint[] | readonly string[] | { readonly graph: GraphParts } | { readonly tensor: TensorParts };
export interface NodeParts { readonly op: string; readonly domain?: string; readonly in: readonly string[]; readonly out: readonly string[]; readonly attributes?: Readonly<Record<string, Attribute>> }
/** `shape` with -1 for a size that varies; `sequenceOfMaps` is what ZipMap gives out. */
export interface ValueParts { readonly name: string; readonly element: Element; readonly shape: readonly number[]; readonly sequenceOfMaps?: Element; readonly sequence?: boolean }
export interface TensorParts { readonly name: string; readonly element: Element; readonly shape: readonly number[]; readonly values?: readonly (number | string)[]; readonly location?: string }
export interface GraphParts { readonly nodes: readonly NodeParts[]; readonly inputs: readonly ValueParts[]; readonly outputs: readonly ValueParts[]; readonly initializers?: readonly TensorParts[] }

/** The bytes of an ONNX model. Numbers of attributes are floats, bigints integers. */
export function buildModel(parts: GraphParts): Uint8Array {
  const domains = new Set(['', 'ai.onnx.ml', ...parts.nodes.map((node) => node.domain ?? '')]);
  return onnx.ModelProto.encode({
    irVersion: 8, producerName: 'baton-samples', graph: toGraph(parts),
    opsetImport: [...domains].map((domain) => ({ domain, version: domain === '' ? 15 : 1 })),
  }).finish();
}

function toGraph({ nodes, inputs, outputs, initializers = [] }: GraphParts): proto.IGraphProto {
  return {
    name: 'sample', initializer: initializers.map(toTensor), input: inputs.map(toValue), output: outputs.map(toValue),
    node: nodes.map((node) => ({
      opType: node.op, domain: node.domain ?? '', input: [...node.in], output: [...node.out],
      attribute: Object.entries(node.attributes ?? {}).map(([name, value]) => toAttribute(name, value)),
    })),
  };
}

function toAttribute(name: string, value: Attribute): proto.IAttributeProto {
  const { AttributeType } = onnx.AttributeProto;
  if (typeof value === 'number') return { name, type: AttributeType.FLOAT, f: value };
  if (typeof value === 'bigint') return { name, type: AttributeType.INT, i: Number(value) };
  if (typeof value === 'string') return { name, type: AttributeType.STRING, s: Buffer.from(value) };
  if ('graph' in value) return { name, type: AttributeType.GRAPH, g: toGraph(value.graph) };
  if ('tensor' in value) return { name, type: AttributeType.TENSOR, t: toTensor(value.tensor) };
  if (typeof value[0] === 'string') return { name, type: AttributeType.STRINGS, strings: value.map((text) => Buffer.from(String(text))) };
  if (typeof value[0] === 'bigint') return { name, type: AttributeType.INTS, ints: value.map(Number) };
  return { name, type: AttributeType.FLOATS, floats: value.map(Number) };
}

function toTensor({ name, element, shape, values = [], location }: TensorParts): proto.ITensorProto {
  const content = element === 'string' ? { stringData: values.map((value) => Buffer.from(String(value))) }
    : element === 'int64' ? { int64Data: values.map(Number) } : element === 'double' ? { doubleData: values.map(Number) }
      : element === 'float' ? { floatData: values.map(Number) } : { int32Data: values.map(Number) };
  const outside = location === undefined ? content : { dataLocation: onnx.TensorProto.DataLocation.EXTERNAL, externalData: [{ key: 'location', value: location }] };
  return { name, dataType: ELEMENT[element], dims: [...shape], ...outside };
}

function toValue({ name, element, shape, sequenceOfMaps, sequence }: ValueParts): proto.IValueInfoProto {
  const tensorType = { elemType: ELEMENT[element], shape: { dim: shape.map((size) => (size < 0 ? { dimParam: '' } : { dimValue: size })) } };
  if (sequenceOfMaps) {
    const valueType = { tensorType: { elemType: ELEMENT[sequenceOfMaps] } };
    return { name, type: { sequenceType: { elemType: { mapType: { keyType: ELEMENT[element], valueType } } } } };
  }
  return { name, type: sequence ? { sequenceType: { elemType: { tensorType } } } : { tensorType } };
}
