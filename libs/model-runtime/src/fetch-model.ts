import type { ModelArtifact } from '@baton/contracts/model/model-artifact';
import type { ArtifactStore } from '@baton/artifacts';
import { MalformedMlmodel, parseMlmodel } from '@baton/mlmodel';
import { UnloadableModel } from './model-errors.js';

/** The parts of a registered model that a server needs: the ONNX file and the files beside it that may hold weights. */
export interface FetchedModel { readonly onnx: Uint8Array; readonly externalData: readonly { readonly path: string; readonly bytes: Uint8Array }[] }

/** Files that are never weights. */
const METADATA = /(^|\/)(MLmodel|conda\.yaml|python_env\.yaml|requirements\.txt|input_example\.json|serving_input_example\.json|metadata\/.*)$/;

/**
 * Reads a model's ONNX flavor from the artifact store; every byte is checked against its digest.
 * @throws UnloadableModel if it has no ONNX flavor; ArtifactNotFound, ArtifactCorrupt
 */
export async function fetchModel(store: ArtifactStore, artifact: ModelArtifact): Promise<FetchedModel> {
  const path = await onnxPath(store, artifact);
  const file = artifact.files.find((each) => each.path === path);
  if (!file) throw new UnloadableModel(`MLmodel names ${path} as its ONNX file, and the model has no such file. Log it again with mlflow.onnx.log_model(…).`);
  const folder = path.includes('/') ? path.slice(0, path.lastIndexOf('/') + 1) : '';
  const beside = artifact.files.filter((each) => each !== file && each.path.startsWith(folder) && !METADATA.test(each.path) && !/\.(pkl|pickle|joblib|skops)$/.test(each.path));
  const externalData = await Promise.all(beside.map(async ({ path: at, digest }) => ({ path: at.slice(folder.length), bytes: await store.bytes(digest) })));
  return { onnx: await store.bytes(file.digest), externalData };
}

async function onnxPath(store: ArtifactStore, { files, flavors }: ModelArtifact): Promise<string> {
  const mlmodel = files.find((file) => file.path === 'MLmodel');
  if (!mlmodel) throw new UnloadableModel('The version has no MLmodel file. Log the model with mlflow.onnx.log_model(…) and register that.');
  try {
    const { onnxFile } = parseMlmodel((await store.bytes(mlmodel.digest)).toString('utf8'));
    if (onnxFile) return onnxFile;
  } catch (error) {
    if (error instanceof MalformedMlmodel) throw new UnloadableModel(error.message, { cause: error });
    throw error;
  }
  throw new UnloadableModel(`The model has no ONNX flavor, only ${flavors.join(', ') || 'none'}. Convert it and log it with mlflow.onnx.log_model(…), or run it behind a server of the Open Inference Protocol.`);
}
