import type { components, operations, paths } from './described/registry.js';
import { answered, clientOf, type AnswerOf } from './http.js';

export type Model = components['schemas']['ModelView'];
export type Version = AnswerOf<operations['ModelsController_version']>;
export type VersionSummary = components['schemas']['VersionSummary'];
export type SignatureField = components['schemas']['SignatureField'];
export type Run = AnswerOf<operations['RunsController_get']>['run'];

const client = clientOf<paths>('registry');
/** MLflow's own paths stand at the root, where its clients look for them. */
const mlflow = clientOf<paths>('');

export const models = () => answered(client.GET('/api/v1/models', { params: { query: { limit: 500 } } }));
export const model = (name: string) => answered(client.GET('/api/v1/models/{model}', { params: { path: { model: name } } }));
export const versions = (name: string) => answered(client.GET('/api/v1/models/{model}/versions', { params: { path: { model: name }, query: { limit: 500 } } }));
export const version = (name: string, number: number) => answered(client.GET('/api/v1/models/{model}/versions/{version}', { params: { path: { model: name, version: String(number) } } }));
export const run = async (runId: string) => (await answered(mlflow.GET('/api/2.0/mlflow/runs/get', { params: { query: { run_id: runId } } }))).run;

/** The version that was registered from a run, the newest if there are several; undefined if none was. */
export async function versionOfRun(runId: string) {
  // The document leaves out what MLflow's own paths are asked with.
  const query = { filter: `run_id='${runId.replaceAll("'", '')}'` } as never;
  const { model_versions: found = [] } = await answered(mlflow.GET('/api/2.0/mlflow/model-versions/search', { params: { query } }));
  return found.sort((one, other) => other.creation_timestamp - one.creation_timestamp)[0];
}
