/** What a search may name: the entities before the dot and the attributes with what they hold. */
export type Entity = 'attribute' | 'metric' | 'param' | 'tag' | 'dataset';

export interface SearchVocabulary {
  readonly what: string;
  readonly entities: readonly Entity[];
  /** Canonical attribute by each of its spellings. */
  readonly attributes: Readonly<Record<string, { readonly key: string; readonly holds: 'text' | 'number' }>>;
}

const SPELLINGS: Readonly<Record<string, Entity>> = {
  attribute: 'attribute', attributes: 'attribute', attr: 'attribute', run: 'attribute',
  metric: 'metric', metrics: 'metric', param: 'param', params: 'param', parameter: 'param', parameters: 'param',
  tag: 'tag', tags: 'tag', dataset: 'dataset', datasets: 'dataset',
};

/** The entity that a prefix such as `metrics` names; undefined if none. */
export const entityNamed = (prefix: string): Entity | undefined => Object.hasOwn(SPELLINGS, prefix) ? SPELLINGS[prefix] : undefined;

const text = (key: string) => ({ key, holds: 'text' as const });
const number = (key: string) => ({ key, holds: 'number' as const });

export const DATASET_ATTRIBUTES = ['name', 'digest', 'context'] as const;

export const RUNS: SearchVocabulary = {
  what: 'runs', entities: ['attribute', 'metric', 'param', 'tag', 'dataset'],
  attributes: {
    run_id: text('run_id'), run_name: text('run_name'), 'run name': text('run_name'), 'Run name': text('run_name'), 'Run Name': text('run_name'),
    status: text('status'), user_id: text('user_id'), artifact_uri: text('artifact_uri'),
    start_time: number('start_time'), created: number('start_time'), Created: number('start_time'), end_time: number('end_time'),
  },
};

export const EXPERIMENTS: SearchVocabulary = {
  what: 'experiments', entities: ['attribute', 'tag'],
  attributes: {
    name: text('name'), experiment_id: text('experiment_id'), creation_time: number('creation_time'), last_update_time: number('last_update_time'),
  },
};

export const LOGGED_MODELS: SearchVocabulary = {
  what: 'logged models', entities: ['attribute', 'metric', 'param', 'tag'],
  attributes: {
    name: text('name'), model_id: text('model_id'), model_type: text('model_type'), status: text('status'), source_run_id: text('source_run_id'),
    creation_timestamp: number('creation_timestamp'), creation_time: number('creation_timestamp'),
    last_updated_timestamp: number('last_updated_timestamp'), last_updated_time: number('last_updated_timestamp'),
  },
};

export const MODELS: SearchVocabulary = {
  what: 'registered models', entities: ['attribute', 'tag'],
  attributes: {
    name: text('name'), creation_timestamp: number('creation_timestamp'), timestamp: number('last_updated_timestamp'),
    last_updated_timestamp: number('last_updated_timestamp'),
  },
};

export const MODEL_VERSIONS: SearchVocabulary = {
  what: 'model versions', entities: ['attribute', 'tag'],
  attributes: {
    name: text('name'), version: number('version_number'), version_number: number('version_number'), run_id: text('run_id'),
    source_path: text('source'), source: text('source'), current_stage: text('current_stage'), user_id: text('user_id'), model_id: text('model_id'),
    creation_timestamp: number('creation_timestamp'), last_updated_timestamp: number('last_updated_timestamp'),
  },
};
