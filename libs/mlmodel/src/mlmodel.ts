import type { Signature } from '@baton/contracts/model/signature';
import { readBatonMetadata, type BatonMetadata } from './baton-metadata.js';
import { readSignature } from './mlflow-signature.js';
import { isObject, MalformedMlmodel, readYaml, type YamlObject } from './yaml-document.js';

export { MalformedMlmodel };

/** What Baton wants to know of an `MLmodel` file. */
export interface Mlmodel {
  /** Names such as `onnx`, `python_function`, in the file's order. */
  flavors: string[];
  /** Null if the model was logged without one. */
  signature: Signature | null;
  baton: BatonMetadata | null;
  /** The ONNX flavor's file, relative to the folder of the `MLmodel` file; null without that flavor. */
  onnxFile: string | null;
  modelUuid: string | null;
  /** Whole sentences for the author about what was left out. */
  problems: string[];
}

/**
 * Reads the text of an `MLmodel` file (https://mlflow.org/docs/latest/ml/model/#storage-format).
 * @throws MalformedMlmodel if it is not YAML, not a mapping, too large, or without flavors.
 */
export function parseMlmodel(text: string): Mlmodel {
  const { document, remarks } = readYaml(text);
  if (!isObject(document.flavors)) throw malformedFlavors();
  const flavors = Object.keys(document.flavors).slice(0, 50).map((name) => name.slice(0, 200));
  if (flavors.length === 0) throw malformedFlavors();
  const problems = [...remarks];
  const signature = readSignature(document.signature, problems);
  const onnxFile = readOnnxFile(document.flavors, problems);
  const metadata = isObject(document.metadata) ? document.metadata : {};
  const read = readBatonMetadata(metadata.baton);
  problems.push(...read.problems);
  const modelUuid = typeof document.model_uuid === 'string' ? document.model_uuid.slice(0, 100) : null;
  return { flavors, signature, baton: read.baton, onnxFile, modelUuid, problems };
}

function malformedFlavors(): MalformedMlmodel {
  return new MalformedMlmodel('The MLmodel file names no flavors, so nobody can tell how to load this model. Log it again with mlflow.<flavor>.log_model(…).');
}

function readOnnxFile(flavors: YamlObject, problems: string[]): string | null {
  const onnx = flavors.onnx;
  if (onnx === undefined) return null;
  const data = isObject(onnx) ? onnx.data : undefined;
  const parts = typeof data === 'string' ? data.split('/').filter((part) => part !== '' && part !== '.') : [];
  const leaves = typeof data === 'string' && (data.startsWith('/') || /[\\\0]/.test(data) || parts.includes('..'));
  if (parts.length === 0 || leaves) {
    problems.push("flavors.onnx.data must be the ONNX file's path inside the model, such as model.onnx. Log it again with mlflow.onnx.log_model(…).");
    return null;
  }
  return parts.join('/');
}
