import type { Signature, SignatureField } from '@baton/contracts/model/signature';
import { isObject } from './yaml-document.js';

/**
 * MLflow keeps a signature as two JSON texts, `inputs` and `outputs`, each a list of columns
 * `{"type": "double", "name": "a", "required": true}` or tensors `{"type": "tensor", "tensor-spec": {"dtype", "shape"}}`
 * (mlflow.types.schema.Schema.to_json). Fields that cannot be read are named in `problems` and left out.
 * @returns null if the model has no signature.
 */
export function readSignature(value: unknown, problems: string[]): Signature | null {
  if (value === undefined || value === null) return null;
  if (!isObject(value)) {
    problems.push('signature must hold `inputs` and `outputs`. Log the model with infer_signature(…).');
    return null;
  }
  const signature: Signature = {
    inputs: fields(value.inputs, 'signature.inputs', problems),
    outputs: fields(value.outputs, 'signature.outputs', problems),
  };
  return signature.inputs.length + signature.outputs.length === 0 ? null : signature;
}

function fields(value: unknown, place: string, problems: string[]): SignatureField[] {
  if (value === undefined || value === null) return [];
  const items = typeof value === 'string' ? parsed(value) : value;
  if (!Array.isArray(items)) {
    problems.push(`${place} is not a JSON list of columns or tensors. Log the model with infer_signature(…).`);
    return [];
  }
  return items.flatMap((item: unknown, index) => {
    const field = isObject(item) ? (item.type === 'tensor' ? tensor(item) : column(item)) : null;
    if (!field) problems.push(`${place}[${index}] is neither a column with a type nor a tensor with dtype and shape; it is left out.`);
    return field ?? [];
  });
}

function column(item: { readonly [key: string]: unknown }): SignatureField | null {
  if (typeof item.type !== 'string' || item.type === '' || item.type.length > 100) return null;
  // MLflow 2 wrote `optional` where MLflow 3 writes `required`; without either a column is required.
  const required = typeof item.required === 'boolean' ? item.required : item.optional !== true;
  return field('column', name(item.name), item.type, null, required);
}

function tensor(item: { readonly [key: string]: unknown }): SignatureField | null {
  const spec = item['tensor-spec'];
  if (!isObject(spec) || typeof spec.dtype !== 'string' || spec.dtype === '' || spec.dtype.length > 100) return null;
  if (!Array.isArray(spec.shape) || !spec.shape.every((size) => Number.isSafeInteger(size) && size >= -1)) return null;
  return field('tensor', name(item.name), spec.dtype, spec.shape as number[], true);
}

function field(kind: string, named: string | null, type: string, shape: number[] | null, required: boolean): SignatureField {
  return { name: named, kind, type, shape, required };
}

/** Unnamed columns happen (`infer_signature` on a numpy row); an integer name is a DataFrame without column names. */
function name(value: unknown): string | null {
  if (typeof value === 'number') return String(value);
  return typeof value === 'string' && value !== '' ? value.slice(0, 500) : null;
}

function parsed(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch {
    return undefined;
  }
}
