import { Injectable } from '@nestjs/common';
import { readBatonTags } from '@baton/mlmodel';
import { artifactPath, BadArtifactPath, joined, pathOfArtifactUri } from '../domain/artifact-path.js';
import { merged } from '../domain/evidence.js';
import type { EvidenceFacts, EvidenceFile } from '../domain/evidence-facts.js';
import { ArtifactIndex } from './ports/artifact-index.js';
import { LoggedModels } from './ports/logged-models.js';
import { ModelArtifacts, type FrozenArtifact } from './ports/model-artifacts.js';
import type { Version } from './ports/models.js';
import { Runs } from './ports/runs.js';
import type { Tags } from './ports/search.js';
import { TargetValuesReader } from './ports/target-values.js';

/** Reads everything that the evidence for a version is made of. */
@Injectable()
export class GatherEvidence {
  constructor(
    private readonly artifacts: ModelArtifacts, private readonly runs: Runs, private readonly loggedModels: LoggedModels,
    private readonly index: ArtifactIndex, private readonly targets: TargetValuesReader,
  ) {}

  async run(version: Version): Promise<{ frozen: FrozenArtifact; facts: EvidenceFacts }> {
    const frozen = (await this.artifacts.find(version.artifactDigest))!;
    const run = version.runId === null ? undefined : await this.runs.info(version.runId);
    const stated = statements(frozen, run ? await this.runs.tags(run.runId) : {}, version);
    const whole = merged(stated.map((each) => each.statement));
    const roots = await this.roots(version, run?.artifactUri);
    const evaluation = await this.find(whole.evaluation, roots, frozen);
    const wantsValues = whole.target !== null && (whole.task === null || whole.positive === null);
    return {
      frozen,
      facts: {
        ...factsOf(version, frozen), stated, evaluation, runId: run?.runId ?? null,
        reference: await this.find(whole.reference, roots, frozen),
        targetValues: evaluation !== null && wantsValues ? await this.targets.read(evaluation, whole.target) : null,
        writers: [...new Set([...(run ? [run.createdBy] : []), version.registeredBy])],
      },
    };
  }

  /** Folders in which evidence may lie: the run's artifacts, then the model's own. */
  private async roots(version: Version, runUri: string | undefined): Promise<string[]> {
    const model = version.loggedModelId === null ? undefined : await this.loggedModels.byId(version.loggedModelId);
    return [runUri, model?.artifactUri].flatMap((uri) => (uri === undefined ? [] : pathOfArtifactUri(uri) ?? []));
  }

  private async find(path: string | null, roots: readonly string[], frozen: FrozenArtifact): Promise<EvidenceFile | null> {
    const wanted = normal(path);
    if (wanted === null) return null;
    for (const root of roots) {
      const file = await this.index.find(joined(root, wanted));
      if (file) return { path: wanted, digest: file.digest, size: file.size };
    }
    return amongItsOwn(wanted, frozen);
  }
}

/** The facts about a version that belongs to no run: everything there is lies in its own files and tags, which do not change meanwhile. */
export function factsWithoutRun(version: Version, frozen: FrozenArtifact): EvidenceFacts {
  const stated = statements(frozen, {}, version);
  const whole = merged(stated.map((each) => each.statement));
  const own = (path: string | null) => amongItsOwn(normal(path), frozen);
  return { ...factsOf(version, frozen), stated, evaluation: own(whole.evaluation), reference: own(whole.reference), runId: null, targetValues: null, writers: [version.registeredBy] };
}

const factsOf = (version: Version, { artifact, mlmodelProblem }: FrozenArtifact) => ({
  model: version.name, number: version.number, flavors: artifact.flavors, signature: artifact.signature ?? null, files: artifact.files.length, mlmodelProblem,
});

/** The weakest first. */
const statements = (frozen: FrozenArtifact, runTags: Tags, version: Version): EvidenceFacts['stated'] =>
  [{ statement: frozen.statement, problems: frozen.problems }, said(runTags), said(version.tags)];

function amongItsOwn(path: string | null, { artifact }: FrozenArtifact): EvidenceFile | null {
  const own = artifact.files.find((file) => file.path === path);
  return own ? { path: own.path, digest: own.digest, size: own.size } : null;
}

function normal(path: string | null): string | null {
  try {
    return path === null ? null : artifactPath(path);
  } catch (error) {
    if (error instanceof BadArtifactPath) return null;
    throw error;
  }
}

function said(tags: Tags) {
  const { baton, problems } = readBatonTags(Object.entries(tags));
  return { statement: baton, problems };
}
