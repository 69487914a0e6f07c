import { make } from '@baton/contracts';
import type { ModelArtifact } from '@baton/contracts/model/model-artifact';
import { AliasMoved } from '@baton/contracts/registry/alias-moved';
import { AliasRequested } from '@baton/contracts/registry/alias-requested';
import { DatasetRecorded } from '@baton/contracts/registry/dataset-recorded';
import { EvidencePinned } from '@baton/contracts/registry/evidence-pinned';
import { ModelCreated } from '@baton/contracts/registry/model-created';
import { ModelDeleted } from '@baton/contracts/registry/model-deleted';
import { ModelRenamed } from '@baton/contracts/registry/model-renamed';
import { ModelVersionDeleted } from '@baton/contracts/registry/model-version-deleted';
import { ModelVersionDescribed } from '@baton/contracts/registry/model-version-described';
import { ModelVersionRegistered } from '@baton/contracts/registry/model-version-registered';
import { ModelVersionTagged } from '@baton/contracts/registry/model-version-tagged';
import { RunFinished } from '@baton/contracts/registry/run-finished';
import type { Draft } from '@baton/messaging';
import type { PinnedEvidence } from '../domain/evidence.js';
import type { EndStatus } from '../domain/run.js';
import type { Model, Version } from './ports/models.js';
import type { DatasetInput, RunRecord } from './ports/runs.js';

type Named = Pick<Model, 'id' | 'name'>;
type Numbered = Pick<Version, 'modelId' | 'name' | 'number'>;

const ofModel = (event: object, modelId: string): Draft => ({ event, subject: `models/${modelId}`, key: modelId });
const ofVersion = (event: object, { modelId, number }: Numbered): Draft => ({ event, subject: `models/${modelId}/versions/${number}`, key: modelId });
const ofRun = (event: object, runId: string): Draft => ({ event, subject: `runs/${runId}`, key: runId });

const versionOf = ({ modelId, name, number }: Numbered) => ({ modelId, name, number });

/** Cut to so many characters, as the contract counts them. */
export const cut = (text: string, most: number): string => (text.length <= most ? text : [...text].slice(0, most).join(''));

export const modelCreated = ({ id, name }: Named): Draft => ofModel(make(ModelCreated, { modelId: id, name }), id);
export const modelDeleted = ({ id, name }: Named): Draft => ofModel(make(ModelDeleted, { modelId: id, name }), id);
export const modelRenamed = ({ id, name }: Named, formerName: string): Draft => ofModel(make(ModelRenamed, { modelId: id, name, formerName }), id);

export function versionRegistered(version: Version, artifact: ModelArtifact, datasets: readonly DatasetInput[], causedBy: string | null): Draft {
  return ofVersion(make(ModelVersionRegistered, {
    version: versionOf(version), artifact, runId: version.runId,
    datasets: datasets.map((dataset) => ({ name: cut(dataset.name, 500), digest: cut(dataset.digest, 500), context: contextOf(dataset) })),
    description: cut(version.description, 2_000), tags: { ...version.tags }, causedBy, registeredBy: version.registeredBy,
  }), version);
}

export const versionTagged = (version: Numbered, key: string, value: string | null): Draft =>
  ofVersion(make(ModelVersionTagged, { version: versionOf(version), key, value }), version);
export const versionDescribed = (version: Numbered, description: string): Draft =>
  ofVersion(make(ModelVersionDescribed, { version: versionOf(version), description }), version);
export const versionDeleted = (version: Numbered): Draft => ofVersion(make(ModelVersionDeleted, { version: versionOf(version) }), version);

export const aliasMoved = ({ id, name }: Named, alias: string, number: number | null, formerNumber: number | null): Draft =>
  ofModel(make(AliasMoved, { modelId: id, name, alias, number, formerNumber }), id);

export const aliasRequested = (requestId: string, version: Numbered, alias: string, environment: string): Draft =>
  ofVersion(make(AliasRequested, { requestId, version: versionOf(version), alias, environment }), version);

export function evidencePinned(version: Numbered, revision: number, artifact: ModelArtifact, pinned: PinnedEvidence): Draft {
  const { evidence } = pinned;
  return ofVersion(make(EvidencePinned, {
    version: versionOf(version), revision, artifact,
    evidence: { ...evidence, sensitive: evidence.sensitive === null ? null : [...evidence.sensitive] },
    inferred: pinned.inferred.map(({ field, value, because }) => ({ field, value: cut(value, 500), because: cut(because, 1_000) })),
    missing: pinned.missing.map(({ name, why, fix }) => ({ name, why: cut(why, 2_000), fix: cut(fix, 2_000) })), authors: [...pinned.authors],
  }), version);
}

export function runFinished(run: RunRecord, experiment: string, status: EndStatus, endedAt: number): Draft {
  return ofRun(make(RunFinished, {
    runId: run.runId, name: cut(run.name, 500), experiment: cut(experiment, 500), status, startedAt: instant(run.startTime), endedAt: instant(endedAt),
    metrics: Object.fromEntries(run.metrics.map(({ key, value }) => [key, String(value)])), params: run.params,
  }), run.runId);
}

export function datasetRecorded(runId: string, dataset: DatasetInput): Draft {
  return ofRun(make(DatasetRecorded, {
    runId, name: cut(dataset.name, 500), digest: cut(dataset.digest, 500), sourceType: cut(dataset.sourceType, 500), context: contextOf(dataset),
  }), runId);
}

const contextOf = (dataset: DatasetInput): string => cut(dataset.tags['mlflow.data.context'] ?? '', 500);

/** The last millisecond that RFC 3339 has a four-digit year for. */
const END_OF_TIME = Date.UTC(9999, 11, 31, 23, 59, 59, 999);
const instant = (ms: number): string => new Date(Math.min(Math.max(ms, 0), END_OF_TIME)).toISOString();

