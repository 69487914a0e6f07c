import type { Found, LifecycleView, Search, Tags } from './search.js';

export interface Experiment {
  id: string; name: string; artifactLocation: string; lifecycleStage: 'active' | 'deleted';
  /** Milliseconds since 1970. */
  createdAt: number; updatedAt: number;
  tags: Tags;
}

/** Experiments hold runs. Id 0 is `Default` and is always there. */
export abstract class Experiments {
  /** The new id; null if the name is taken (also by a deleted one). `artifactLocation` null takes `mlflow-artifacts:/<id>`. */
  abstract create(experiment: { name: string; artifactLocation: string | null; tags: Tags; now: number }): Promise<string | null>;
  abstract byId(id: string): Promise<Experiment | undefined>;
  abstract byName(name: string): Promise<Experiment | undefined>;
  abstract search(search: Search, view: LifecycleView): Promise<Found<Experiment>>;
  /** False if there is none; `'taken'` if the new name is. */
  abstract rename(id: string, name: string, now: number): Promise<boolean | 'taken'>;
  /** Deletes or restores it together with its runs. False if there is none. */
  abstract setLifecycle(id: string, stage: 'active' | 'deleted', now: number): Promise<boolean>;
  /** Value null deletes the tag. False if there is no such experiment. */
  abstract setTag(id: string, key: string, value: string | null, now: number): Promise<boolean>;
}
