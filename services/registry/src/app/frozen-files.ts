import { Injectable } from '@nestjs/common';
import type { IndexedFile } from './ports/artifact-index.js';
import { ModelArtifacts } from './ports/model-artifacts.js';
import { Versions, type VersionKey } from './ports/versions.js';

/** The files of registered versions, as they were when they were registered. */
@Injectable()
export class FrozenFiles {
  constructor(private readonly versions: Versions, private readonly artifacts: ModelArtifacts) {}

  async of({ modelId, number }: VersionKey): Promise<readonly IndexedFile[]> {
    const version = await this.versions.find({ modelId }, number);
    return (version && await this.artifacts.find(version.artifactDigest))?.artifact.files ?? [];
  }
}
