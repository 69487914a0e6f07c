import type { Transaction } from '@baton/persistence';

export interface IndexedFile { readonly path: string; readonly digest: string; readonly size: number }

/** Which bytes lie at which logical path: `<experiment>/<run>/artifacts/…`. The bytes themselves are in the artifact store. */
export abstract class ArtifactIndex {
  abstract put(tx: Transaction, file: IndexedFile): Promise<void>;
  abstract find(path: string): Promise<IndexedFile | undefined>;
  /** All files below a folder, their paths relative to it, sorted by path; at most `limit`. */
  abstract below(folder: string, limit: number): Promise<IndexedFile[]>;
  /** Forgets a file, or a folder with all below it; answers how many files that were. The bytes stay, since versions may hold them. */
  abstract remove(tx: Transaction, path: string): Promise<number>;
}
