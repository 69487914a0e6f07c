import { Injectable } from '@nestjs/common';
import { readBatonTags } from '@baton/mlmodel';
import { artifactPath, BadArtifactPath, joined, pathOfArtifactUri } from '../domain/artifact-path.js';
import { merged, type EvidenceFacts, type EvidenceFile } from '../domain/evidence.js';
import { ArtifactIndex } from './ports/artifact-index.js';
import { LoggedModels } from './ports/logged-models.js';
import { ModelArtifacts, type FrozenArtifact } from './ports/model-artifacts.js';
import type { VersionRecord } from './ports/models.js';
import { Runs } from './ports/runs.js';
import { TargetValuesReader } from './ports/target-values.js';

/** Reads everything that the evidence for a version is made of. */
@Injectable()
export class GatherEvidence {
  constructor(
    private readonly artifacts: ModelArtifacts, private readonly runs: Runs, private readonly loggedModels: LoggedModels,
    private readonly index: ArtifactIndex, private readonly targets: TargetValuesReader,
  ) {}

  async run(version: VersionRecord): Promise<{ frozen: FrozenArtifact; facts: EvidenceFacts }> {
    const frozen = (await this.artifacts.find(version.artifactDigest))!;
    const run = version.runId === null ? undefined : await this.runs.info(version.runId);
    const runTags = run ? await this.runs.tags(run.runId) : {};
    const stated = [{ statement: frozen.statement, problems: frozen.problems }, said(runTags), said(version.tags)];
    const whole = merged(stated.map((each) => each.statement));
    const roots = await this.roots(version, run?.artifactUri);
    const evaluation = await this.find(whole.evaluation, roots, frozen);
    const wantsValues = whole.target !== null && (whole.task === null || whole.positive === null);
    return {
      frozen,
      facts: {
        model: version.name, number: version.number, runId: run?.runId ?? null, stated, evaluation,
        reference: await this.find(whole.reference, roots, frozen),
        flavors: frozen.artifact.flavors, signature: frozen.artifact.signature ?? null, files: frozen.artifact.files.length, mlmodelProblem: frozen.mlmodelProblem,
        targetValues: evaluation !== null && wantsValues ? await this.targets.read(evaluation, whole.target!) : null,
        writers: [...new Set([...(run ? [run.createdBy] : []), version.registeredBy])],
      },
    };
  }

  /** Folders in which evidence may lie: the run's artifacts, then the model's own. */
  private async roots(version: VersionRecord, runUri: string | undefined): Promise<string[]> {
    const model = version.loggedModelId === null ? undefined : await this.loggedModels.byId(version.loggedModelId);
    return [runUri, model?.artifactUri].flatMap((uri) => (uri === undefined ? [] : pathOfArtifactUri(uri) ?? []));
  }

  private async find(path: string | null, roots: readonly string[], frozen: FrozenArtifact): Promise<EvidenceFile | null> {
    if (path === null) return null;
    try {
      const wanted = artifactPath(path);
      for (const root of roots) {
        const file = await this.index.find(joined(root, wanted));
        if (file) return { path: wanted, digest: file.digest, size: file.size };
      }
      const own = frozen.artifact.files.find((file) => file.path === wanted);
      return own ? { path: own.path, digest: own.digest, size: own.size } : null;
    } catch (error) {
      if (error instanceof BadArtifactPath) return null;
      throw error;
    }
  }
}

function said(tags: Readonly<Record<string, string>>) {
  const { baton, problems } = readBatonTags(Object.entries(tags));
  return { statement: baton, problems };
}
