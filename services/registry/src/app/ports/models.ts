import type { Transaction } from '@baton/persistence';
import type { Stage } from '../../domain/stage.js';
import type { Found, Search, Tags } from './search.js';

export interface Model {
  /** For ever; the name is how people call it now. */
  id: string; name: string; description: string; tags: Tags; createdAt: number; updatedAt: number; createdBy: string;
}

/** A model with what MLflow shows beside it. */
export interface ModelRecord extends Model {
  aliases: Array<{ alias: string; number: number }>;
  /** The newest version of each stage. */
  latest: VersionRecord[];
}

/** Its newest version; null as long as it has none. */
export const newestOf = ({ latest }: ModelRecord): VersionRecord | null =>
  latest.reduce<VersionRecord | null>((newest, each) => (newest === null || each.number > newest.number ? each : newest), null);

export interface Version {
  modelId: string; name: string; number: number;
  source: string; runId: string | null; loggedModelId: string | null; runLink: string; description: string; tags: Tags; stage: Stage;
  createdAt: number; updatedAt: number; registeredBy: string; correlationId: string;
  /** Where its files can be read; the source itself if they are not kept here. */
  downloadUri: string; artifactDigest: string;
  /** Counts what may have changed its evidence; a pin of an older count is void. */
  evidenceWanted: number;
  /** 0 before the first pin. */
  evidenceRevision: number;
}

export interface VersionRecord extends Version { aliases: string[]; /** Tags `baton.out.*`. */ findings: Tags }

/** Registered models by name or id. */
export abstract class Models {
  /** False if the name is taken. */
  abstract create(tx: Transaction, model: Model): Promise<boolean>;
  /** Locks the model until the transaction ends. */
  abstract lock(tx: Transaction, name: string): Promise<Model | undefined>;
  abstract byName(name: string): Promise<ModelRecord | undefined>;
  abstract byId(id: string): Promise<ModelRecord | undefined>;
  abstract search(search: Search): Promise<Found<ModelRecord>>;
  /** One page by name, for `/api/v1`. */
  abstract page(limit: number, after: string | null): Promise<ModelRecord[]>;
  abstract describe(name: string, description: string, now: number): Promise<boolean>;
  /** False if the new name is taken. */
  abstract rename(tx: Transaction, id: string, name: string, now: number): Promise<boolean>;
  /** With its versions and aliases. */
  abstract delete(tx: Transaction, id: string): Promise<void>;
  abstract setTag(name: string, key: string, value: string | null): Promise<boolean>;
  abstract alias(tx: Transaction, modelId: string, alias: string): Promise<number | null>;
  /** Number null removes it. */
  abstract setAlias(tx: Transaction, modelId: string, alias: string, number: number | null, now: number): Promise<void>;
}
