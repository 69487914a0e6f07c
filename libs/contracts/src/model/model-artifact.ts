import { Digest, ListOf, Nested, Optional, Texts } from '../fields.js';
import { Signature } from './signature.js';
import { StoredFile } from './stored-file.js';

/**
 * The files of a model version. `digest` is the sha256 of the RFC 8785 JSON of `[{path, digest, size}]` sorted by path,
 * so that one digest covers every byte.
 */
export class ModelArtifact {
  @Digest() digest!: string;
  @ListOf(() => StoredFile) files!: StoredFile[];
  /** MLflow's flavors of the MLmodel file, such as `onnx`, `python_function`. */
  @Texts({ max: 50, length: 200 }) flavors!: string[];
  /** Null if the model was logged without one. */
  @Optional() @Nested(() => Signature) signature?: Signature | null;
}
