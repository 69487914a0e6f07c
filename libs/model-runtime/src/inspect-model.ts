import { findPickle } from './find-pickle.js';
import { NotOnnx, readOnnxGraph } from './onnx-graph.js';

/** A file of a model, by its path inside the model's folder, with `/`. */
export interface ModelFile {
  readonly path: string;
  readonly bytes: Uint8Array;
  /** Where a symbolic link points; its content is then not looked at. */
  readonly linkTo?: string;
}

export type FindingKind = 'pickle' | 'unreadable-onnx' | 'foreign-operator' | 'external-data' | 'unsafe-path' | 'symlink';

/** Something about a file that a person should know before the model is trusted. */
export interface Finding { readonly file: string; readonly kind: FindingKind; readonly why: string; readonly fix: string }

/** Operators that ONNX Runtime itself brings; all others would need a library of the author's. */
const DOMAINS: ReadonlySet<string> = new Set(['', 'ai.onnx', 'ai.onnx.ml', 'com.microsoft']);

/**
 * Looks for what could run foreign code or reach outside the model's folder. The bytes are data: nothing is unpickled and
 * nothing is run. An empty list says that nothing was found, not that the model is good.
 */
export function inspectModel(files: readonly ModelFile[]): Finding[] {
  const paths = new Set(files.map((file) => file.path));
  return files.flatMap((file) => [...pathFindings(file), ...(file.linkTo === undefined ? contentFindings(file, paths) : [])]);
}

function pathFindings({ path, linkTo }: ModelFile): Finding[] {
  const findings: Finding[] = [];
  if (leaves(path)) {
    findings.push({ file: path, kind: 'unsafe-path', why: `The path "${path}" leads out of the model's folder.`, fix: 'Log the model again with files below its own folder.' });
  }
  if (linkTo !== undefined) {
    findings.push({ file: path, kind: 'symlink', why: `It is a symbolic link to "${linkTo}", whose content nobody has a digest of.`, fix: 'Log the file itself instead of a link.' });
  }
  return findings;
}

function contentFindings(file: ModelFile, paths: ReadonlySet<string>): Finding[] {
  if (/\.onnx$/i.test(file.path)) return onnxFindings(file, paths);
  const pickled = findPickle(file.path, file.bytes);
  if (!pickled) return [];
  return [{
    file: file.path, kind: 'pickle',
    why: `The file ${pickled}: loading it in Python can run any code. Baton never loads it.`,
    fix: 'Serve the ONNX flavor (mlflow.onnx.log_model) and leave pickles out, or log it in a format such as skops.',
  }];
}

function onnxFindings(file: ModelFile, paths: ReadonlySet<string>): Finding[] {
  try {
    const graph = readOnnxGraph(file.bytes);
    const foreign = graph.operators.filter(({ domain }) => !DOMAINS.has(domain)).map(({ domain, type }): Finding => ({
      file: file.path, kind: 'foreign-operator',
      why: `It uses the operator ${type} of the domain "${domain}", which ONNX Runtime does not bring.`,
      fix: `Convert the model with operators of ${[...DOMAINS].filter(Boolean).join(', ')} only.`,
    }));
    return [...foreign, ...graph.externalData.flatMap((location) => externalFindings(file.path, location, paths))];
  } catch (error) {
    if (!(error instanceof NotOnnx)) throw error;
    return [{ file: file.path, kind: 'unreadable-onnx', why: error.message, fix: 'Log the model again with mlflow.onnx.log_model(…).' }];
  }
}

function externalFindings(file: string, location: string, paths: ReadonlySet<string>): Finding[] {
  if (leaves(location)) {
    return [{
      file, kind: 'external-data', why: `It keeps weights at "${location}", outside the model's folder.`,
      fix: 'Save the weights inside the ONNX file, or in a file beside it.',
    }];
  }
  const folder = file.split('/').slice(0, -1);
  const path = [...folder, ...location.split('/').filter((part) => part !== '.' && part !== '')].join('/');
  if (paths.has(path)) return [];
  return [{ file, kind: 'external-data', why: `It keeps weights in "${location}", which the model does not have.`, fix: 'Log that file beside the ONNX file, or save the weights inside it.' }];
}

/** Absolute in any system's sense, upwards, or with characters that some system reads as a separator. */
export function leaves(path: string): boolean {
  return path === '' || path.startsWith('/') || /[\\\0]|^[a-z][a-z0-9+.-]*:/i.test(path) || path.split('/').includes('..');
}
