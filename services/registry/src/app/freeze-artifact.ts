import { Injectable } from '@nestjs/common';
import { ArtifactNotFound, ArtifactStore, digestOfJson } from '@baton/artifacts';
import type { StoredFile } from '@baton/contracts/model/stored-file';
import { MalformedMlmodel, parseMlmodel } from '@baton/mlmodel';
import type { IndexedFile } from './ports/artifact-index.js';
import { ModelArtifacts, type FrozenArtifact } from './ports/model-artifacts.js';

const MLMODEL = 'MLmodel';
const LARGEST_MLMODEL = 4_000_000;

/** Makes the immutable set of a version's files. Everything in it follows from the bytes, so the same files are read once. */
@Injectable()
export class FreezeArtifact {
  constructor(private readonly known: ModelArtifacts, private readonly store: ArtifactStore) {}

  /** `isNew` tells whether the set has still to be kept. */
  async run(indexed: readonly IndexedFile[]): Promise<{ frozen: FrozenArtifact; isNew: boolean }> {
    const files = indexed.map(({ path, digest, size }): StoredFile => ({ path, digest, size })).sort((a, b) => (a.path < b.path ? -1 : 1));
    const digest = digestOfJson(files);
    const known = await this.known.find(digest);
    return known ? { frozen: known, isNew: false } : { frozen: await this.read(digest, files), isNew: true };
  }

  private async read(digest: string, files: StoredFile[]): Promise<FrozenArtifact> {
    const file = files.find(({ path }) => path === MLMODEL);
    const unreadable = (why: string): FrozenArtifact => ({ artifact: { digest, files, flavors: [], signature: null }, statement: null, problems: [], mlmodelProblem: why });
    if (!file) return unreadable('The source has no MLmodel file, so nobody can tell how to load this model.');
    if (file.size > LARGEST_MLMODEL) return unreadable(`The MLmodel file has ${file.size} bytes; at most ${LARGEST_MLMODEL} are read.`);
    try {
      const { flavors, signature, baton, problems } = parseMlmodel((await this.store.bytes(file.digest)).toString('utf8'));
      return { artifact: { digest, files, flavors, signature }, statement: baton, problems, mlmodelProblem: null };
    } catch (error) {
      if (error instanceof MalformedMlmodel) return unreadable(error.message);
      if (error instanceof ArtifactNotFound) return unreadable('The bytes of the MLmodel file are not in the artifact store.');
      throw error;
    }
  }
}
