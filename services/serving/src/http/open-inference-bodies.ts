import { encodeInferResponse, type InferResponse, type TensorSpec } from '@baton/model-runtime';
import type { ModelSlot } from '../app/model-slot.js';
import type { Prediction } from '../app/predict.js';
import type { LoadedVersion } from '../app/ports/version-loader.js';

/** `parameters` say who answered, and, where there were any, which inputs meant nothing to the model. */
export function responseFor({ id, modelName, version, outputs, ignored }: Prediction): InferResponse {
  const number = String(version.version.number);
  const said = { baton_variant: `${modelName}/${number}`, model_version: number };
  return encodeInferResponse({
    modelName, modelVersion: number, id, outputs, parameters: ignored.length === 0 ? said : { ...said, baton_ignored_inputs: ignored.slice(0, 50).join(', ') },
  });
}

/** Inputs under the graph's own names; those of the signature are taken as well. */
export function metadataOf(slot: ModelSlot, { model }: LoadedVersion): object {
  return {
    name: slot.desired.name, versions: slot.versions.filter(({ loaded }) => loaded !== null).map(({ variant }) => String(variant.version.number)).sort((a, b) => Number(a) - Number(b)),
    platform: 'onnxruntime_onnx', inputs: model.inputs.map(asTensor), outputs: model.outputs.map(asTensor),
  };
}

const asTensor = ({ name, datatype, shape }: TensorSpec) => ({ name, datatype, shape });
