import { readOnnx, type OnnxNode } from './onnx-graph.js';
import type { WireMessage } from './protobuf-wire.js';

/** A class as the model was trained on it: a number (int64, exact up to 2^53) or text. */
export type ClassLabel = number | string;

/** How each classifier operator of ai.onnx.ml calls its labels. */
const LABELS: { readonly [type: string]: readonly string[] } = {
  ZipMap: ['classlabels_int64s', 'classlabels_strings'],
  LinearClassifier: ['classlabels_ints', 'classlabels_strings'],
  TreeEnsembleClassifier: ['classlabels_int64s', 'classlabels_strings'],
  SVMClassifier: ['classlabels_ints', 'classlabels_strings'],
};

/**
 * The labels that a node carries, in the order of the probabilities' columns; null if it carries none.
 * @throws NotOnnx where an attribute is broken.
 */
export function labelsOf(node: OnnxNode): ClassLabel[] | null {
  if (node.domain !== 'ai.onnx.ml') return null;
  for (const name of LABELS[node.type] ?? []) {
    const attribute = node.attributes.get(name);
    const labels = attribute ? readOnnx(() => labelsIn(attribute)) : [];
    if (labels.length > 0) return labels;
  }
  return null;
}

function labelsIn(attribute: WireMessage): ClassLabel[] {
  const labels: ClassLabel[] = [];
  for (const field of attribute.fields()) {
    if (field.number === 8) attribute.integers(field).forEach((label) => labels.push(Number(label)));
    else if (field.number === 9) labels.push(attribute.text(field));
  }
  return labels;
}

/** Whether a value of the data is the class that a label names: 1, 1.0, true and "1" are the same class as text says it. */
export function isClass(value: unknown, label: string): boolean {
  if (String(value) === label) return true;
  const word = label.toLowerCase();
  if (typeof value === 'number') return (label.trim() !== '' && Number(label) === value) || (word === 'true' && value === 1) || (word === 'false' && value === 0);
  return typeof value === 'boolean' && (label === (value ? '1' : '0') || word === String(value));
}

/** As converters' libraries order classes: numbers by size, text by its characters' codes. */
export const inOrderOfClasses = (one: string, other: string): number => (Number(one) - Number(other)) || (one < other ? -1 : Number(one > other));
