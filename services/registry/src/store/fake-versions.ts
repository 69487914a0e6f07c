import type { Transaction } from '@baton/persistence';
import type { Version, VersionRecord } from '../app/ports/models.js';
import type { Found } from '../app/ports/search.js';
import { Versions, type ModelKey, type NewVersion, type VersionKey } from '../app/ports/versions.js';
import { artifactUri, registeredPath } from '../domain/artifact-path.js';
import { STAGES, type Stage } from '../domain/stage.js';
import type { FakeModels } from './fake-models.js';

/** For unit tests: versions of the models of a `FakeModels`. */
export class FakeVersions extends Versions {
  constructor(private readonly models: FakeModels) {
    super();
  }

  async create(_tx: Transaction, version: NewVersion): Promise<Version | undefined> {
    const model = this.models.named(version.name);
    if (!model) return undefined;
    const number = (this.models.lastVersion.get(model.id) ?? 0) + 1;
    this.models.lastVersion.set(model.id, number);
    const made: Version = {
      ...version, modelId: model.id, number, stage: 'None', evidenceRevision: 0, updatedAt: version.createdAt, downloadUri: version.downloadUri ?? artifactUri(registeredPath(model.id, number)),
    };
    this.models.versions.set(model.id, [...this.of(model.id), made]);
    return made;
  }

  async find(model: ModelKey, number: number): Promise<VersionRecord | undefined> {
    const id = 'name' in model ? this.models.named(model.name)?.id : model.modelId;
    return this.of(id ?? '').filter((version) => version.number === number).map((version) => this.record(version))[0];
  }

  async byAlias(name: string, alias: string): Promise<VersionRecord | undefined> {
    const id = this.models.named(name)?.id ?? '';
    return this.find({ modelId: id }, this.models.aliases.get(id)?.get(alias) ?? 0);
  }

  search(): Promise<Found<VersionRecord>> {
    throw new Error('a fake does not search: that is tested where it happens, in SQL');
  }

  async latest(name: string, stages: readonly Stage[]): Promise<VersionRecord[]> {
    const versions = this.of(this.models.named(name)?.id ?? '');
    const newest = (stages.length > 0 ? stages : STAGES).flatMap((stage) => versions.filter((version) => version.stage === stage).at(-1) ?? []);
    return newest.sort((a, b) => a.number - b.number).map((version) => this.record(version));
  }

  async page(modelId: string, limit: number, before: number | null): Promise<VersionRecord[]> {
    return this.of(modelId).filter((version) => before === null || version.number < before).reverse().slice(0, limit).map((version) => this.record(version));
  }

  lock(_tx: Transaction, model: ModelKey, number: number): Promise<VersionRecord | undefined> {
    return this.find(model, number);
  }

  async describe(_tx: Transaction, key: VersionKey, description: string, now: number): Promise<void> {
    this.change(key, () => ({ description, updatedAt: now }));
  }

  async setTag(_tx: Transaction, key: VersionKey, tag: string, value: string | null): Promise<void> {
    this.change(key, ({ tags: { [tag]: _, ...others } }) => ({ tags: value === null ? others : { ...others, [tag]: value } }));
  }

  async setStage(_tx: Transaction, key: VersionKey, stage: Stage, now: number): Promise<void> {
    this.change(key, () => ({ stage, updatedAt: now }));
  }

  async inStage(_tx: Transaction, modelId: string, stage: Stage): Promise<Version[]> {
    return this.of(modelId).filter((version) => version.stage === stage);
  }

  async delete(_tx: Transaction, { modelId, number }: VersionKey): Promise<void> {
    this.models.versions.set(modelId, this.of(modelId).filter((version) => version.number !== number));
    const aliases = this.models.aliases.get(modelId);
    for (const [alias, pointsAt] of aliases ?? []) if (pointsAt === number) aliases!.delete(alias);
  }

  async wantEvidence(_tx: Transaction, key: VersionKey): Promise<number> {
    this.change(key, ({ evidenceWanted }) => ({ evidenceWanted: evidenceWanted + 1 }));
    return this.of(key.modelId).find((version) => version.number === key.number)?.evidenceWanted ?? 0;
  }

  async ofRun(_tx: Transaction, runId: string): Promise<Version[]> {
    return [...this.models.versions.values()].flat().filter((version) => version.runId === runId);
  }

  async ofLoggedModel(_tx: Transaction, loggedModelId: string): Promise<Version[]> {
    return [...this.models.versions.values()].flat().filter((version) => version.loggedModelId === loggedModelId);
  }

  change({ modelId, number }: VersionKey, change: (version: Version) => Partial<Version>): void {
    this.models.versions.set(modelId, this.of(modelId).map((version) => (version.number === number ? { ...version, ...change(version) } : version)));
  }

  private of(modelId: string): Version[] {
    return this.models.versions.get(modelId) ?? [];
  }

  private record(version: Version): VersionRecord {
    const aliases = this.models.aliasesOf(version.modelId).filter(({ number }) => number === version.number).map(({ alias }) => alias);
    return { ...version, name: this.models.models.get(version.modelId)!.name, aliases, findings: {} };
  }
}
