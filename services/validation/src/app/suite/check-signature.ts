import type { Signature, SignatureField } from '@baton/contracts/model/signature';
import { bindInputs, UnloadableModel, type HostedModel, type Tensor, type Tensors } from '@baton/model-runtime';
import type { PolicyCheck } from '../../domain/policy.js';
import { failed, passed, type Check } from '../../domain/report.js';

type Family = 'float' | 'int' | 'bool' | 'text' | 'other';

const LOG_WITH_SIGNATURE = 'Log it with a signature: log_model(…, signature=infer_signature(X, model.predict(X))).';
const RELOG = 'Log the model with the signature of what the ONNX model really answers: infer_signature(X, outputs of onnxruntime).';

/** The signature's inputs lead to the graph's, and the outputs on real rows are what it says. */
export function checkSignature({ severity }: PolicyCheck, signature: Signature | null, model: HostedModel, outputs: Tensors | null): Check {
  if (!signature || signature.inputs.length === 0) return failed('signature', severity, 'The model has no signature, so nobody can check what goes in and what comes out.', LOG_WITH_SIGNATURE);
  try {
    bindInputs(model.inputs, signature);
  } catch (error) {
    if (!(error instanceof UnloadableModel)) throw error;
    return failed('signature', severity, error.message, RELOG);
  }
  if (signature.outputs.length === 0) return failed('signature', severity, 'The signature says nothing of the outputs.', LOG_WITH_SIGNATURE);
  if (!outputs) return passed('signature', 'The inputs fit the model; without evaluation data the outputs were not compared.');
  const n = [...outputs.values()][0]?.shape[0] ?? 0;
  const problems = signature.outputs.flatMap((field) => problemOf(field, signature.outputs.length, outputs));
  if (problems.length > 0) return failed('signature', severity, problems.join(' '), RELOG, { n });
  return passed('signature', `Inputs and outputs are what the signature says, on ${n} rows.`, { n });
}

function problemOf(field: SignatureField, fields: number, outputs: Tensors): string[] {
  const candidates = field.name && outputs.has(field.name) ? [outputs.get(field.name)!] : field.name && fields > 1 ? [] : [...outputs.values()];
  if (candidates.length === 0) return [`The signature names an output ${field.name}, and the model has ${[...outputs.keys()].join(', ')}.`];
  if (candidates.some((tensor) => fits(field, tensor))) return [];
  const found = [...outputs].map(([name, tensor]) => `${name} ${tensor.datatype}[${['-1', ...tensor.shape.slice(1)].join(',')}]`).join(', ');
  return [`The signature says ${field.name ?? 'the output'} is ${field.type}${field.shape ? `[${field.shape.join(',')}]` : ''}, and the model answers ${found}.`];
}

/** The kind of value and the width agree; float32 for float64 is the same kind, since ONNX converters narrow it. */
function fits(field: SignatureField, tensor: Tensor): boolean {
  if (familyOfType(field.type) !== familyOf(tensor)) return false;
  if (!field.shape) return tensor.shape.slice(1).reduce((width, size) => width * size, 1) === 1 || field.kind === 'tensor';
  const [said, found] = [field.shape.slice(1), tensor.shape.slice(1)];
  const sizes = (shape: readonly number[]) => shape.filter((size) => size !== 1);
  return sizes(said).length === sizes(found).length && sizes(said).every((size, index) => size === -1 || size === sizes(found)[index]);
}

function familyOf({ datatype }: Tensor): Family {
  if (datatype === 'BYTES') return 'text';
  if (datatype === 'BOOL') return 'bool';
  return datatype.startsWith('FP') ? 'float' : 'int';
}

function familyOfType(type: string): Family {
  if (/^(double|float|float16|float32|float64)$/.test(type)) return 'float';
  if (/^(long|integer|u?int(8|16|32|64))$/.test(type)) return 'int';
  if (/^bool(ean)?$/.test(type)) return 'bool';
  if (/^(string|str|object)$|^<?U\d*$/.test(type)) return 'text';
  return 'other';
}
