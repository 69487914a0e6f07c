import { Injectable } from '@nestjs/common';
import { FreezeArtifact } from './freeze-artifact.js';
import { ModelArtifacts, type FrozenArtifact } from './ports/model-artifacts.js';
import { Runs, type RunRecord } from './ports/runs.js';
import { ResolveSource, type NamedSource, type ResolvedSource } from './resolve-source.js';

/** What a registration reads before its transaction begins. */
@Injectable()
export class SourceReader {
  constructor(private readonly resolve: ResolveSource, private readonly freeze: FreezeArtifact, private readonly artifacts: ModelArtifacts, private readonly runs: Runs) {}

  async read(named: NamedSource): Promise<{ resolved: ResolvedSource; frozen: FrozenArtifact; isNew: boolean; run: RunRecord | undefined }> {
    const resolved = await this.resolve.run(named);
    const copied = resolved.frozen === null ? undefined : await this.artifacts.find(resolved.frozen);
    const { frozen, isNew } = copied ? { frozen: copied, isNew: false } : await this.freeze.run(resolved.files);
    return { resolved, frozen, isNew, run: resolved.runId === null ? undefined : await this.runs.record(resolved.runId) };
  }
}
