import { Injectable } from '@nestjs/common';
import { noSuchVersion } from './manage-versions.js';
import { DeploymentFacts, type Readiness } from './ports/deployment-facts.js';
import { EvidenceRevisions, type EvidenceRevision } from './ports/evidence-revisions.js';
import { FeedbackFacts, type FeedbackFact, type FeedbackPlace } from './ports/feedback-facts.js';
import { ModelArtifacts, type FrozenArtifact } from './ports/model-artifacts.js';
import { Models, newestOf, type ModelRecord, type VersionRecord } from './ports/models.js';
import { Versions } from './ports/versions.js';
import { noSuchModel } from './register-version.js';

const ID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

export interface WholeVersion { version: VersionRecord; frozen: FrozenArtifact; evidence: EvidenceRevision | undefined; readiness: Readiness[]; feedback: FeedbackFact[] }

/** Of the newest feedback so much is shown with the version itself. */
const AT_A_GLANCE = 20;

/** Models and versions by name or id, with all that is known of them. */
@Injectable()
export class ReadModels {
  constructor(
    private readonly models: Models, private readonly versions: Versions, private readonly artifacts: ModelArtifacts,
    private readonly revisions: EvidenceRevisions, private readonly facts: DeploymentFacts, private readonly said: FeedbackFacts,
  ) {}

  async model(key: string): Promise<ModelRecord> {
    const model = (ID.test(key) ? await this.models.byId(key) : undefined) ?? await this.models.byName(key);
    if (!model) throw noSuchModel(key);
    return model;
  }

  page(limit: number, after: string | null): Promise<ModelRecord[]> {
    return this.models.page(limit, after);
  }

  /** Who answers for each model, as its newest version's evidence says; who made it, where that says nothing. */
  async owners(models: readonly ModelRecord[]): Promise<(model: ModelRecord) => string> {
    const named = await this.revisions.owners(models.flatMap((model) => newestOf(model) ?? []));
    return ({ id, createdBy }) => named.get(id) ?? createdBy;
  }

  async versionPage(key: string, limit: number, before: number | null): Promise<VersionRecord[]> {
    return this.versions.page((await this.model(key)).id, limit, before);
  }

  async version(key: string, number: number): Promise<VersionRecord> {
    const version = (ID.test(key) ? await this.versions.find({ modelId: key }, number) : undefined) ?? await this.versions.find({ name: key }, number);
    if (!version) throw noSuchVersion(key, number);
    return version;
  }

  async whole(key: string, number: number): Promise<WholeVersion> {
    const version = await this.version(key, number);
    const [frozen, evidence, readiness, feedback] = await Promise.all([
      this.artifacts.find(version.artifactDigest), this.revisions.latest(version), this.facts.readinessEverywhere(version.modelId, version.number),
      this.said.page(version.modelId, version.number, AT_A_GLANCE, null),
    ]);
    return { version, frozen: frozen!, evidence, readiness, feedback };
  }

  /** Newest first. */
  async feedback(key: string, number: number, limit: number, behind: FeedbackPlace | null): Promise<{ version: VersionRecord; facts: FeedbackFact[] }> {
    const version = await this.version(key, number);
    return { version, facts: await this.said.page(version.modelId, version.number, limit, behind) };
  }
}
