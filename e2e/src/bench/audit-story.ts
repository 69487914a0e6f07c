import { createHash } from 'node:crypto';
import { make } from '@baton/contracts';
import { PromotionApproved } from '@baton/contracts/deployment/promotion-approved';
import { PromotionCompleted } from '@baton/contracts/deployment/promotion-completed';
import { PromotionRequested } from '@baton/contracts/deployment/promotion-requested';
import { RolloutCompleted } from '@baton/contracts/deployment/rollout-completed';
import { RolloutStarted } from '@baton/contracts/deployment/rollout-started';
import { AlertRaised } from '@baton/contracts/monitoring/alert-raised';
import { GroundTruthReceived } from '@baton/contracts/monitoring/ground-truth-received';
import { PredictionSegmentSealed } from '@baton/contracts/monitoring/prediction-segment-sealed';
import { RetrainingRequested } from '@baton/contracts/monitoring/retraining-requested';
import { WindowClosed } from '@baton/contracts/monitoring/window-closed';
import { DatasetRecorded } from '@baton/contracts/registry/dataset-recorded';
import { EvidencePinned } from '@baton/contracts/registry/evidence-pinned';
import { ModelCreated } from '@baton/contracts/registry/model-created';
import { ModelVersionRegistered } from '@baton/contracts/registry/model-version-registered';
import { RunFinished } from '@baton/contracts/registry/run-finished';
import { ModelLoaded } from '@baton/contracts/serving/model-loaded';
import { SplitApplied } from '@baton/contracts/serving/split-applied';
import { ValidationPassed } from '@baton/contracts/validation/validation-passed';
import { ValidationStarted } from '@baton/contracts/validation/validation-started';
import { v7 as uuidv7 } from 'uuid';

export interface ToldEvent { publisher: string; event: object; at: number; key: string; correlationId: string; actor: string }

const MINUTE = 60_000;
const SEGMENTS = 14;
const INTAKES = 8;
const WINDOWS = 12;
const ENVIRONMENT = 'production';
export const PEOPLE = Array.from({ length: 200 }, (_, index) => `person-${index}`);

const digest = (text: string) => `sha256:${createHash('sha256').update(text).digest('hex')}`;

/** A model that is registered, approved, watched, and trained again, several times over: about fifty events a version. */
export function* lifeOf(name: string, versions: number, start: number, people: { author: string; approver: string }): Generator<ToldEvent> {
  const modelId = uuidv7();
  let request: string | null = null;
  yield { publisher: 'registry', event: make(ModelCreated, { modelId, name }), at: start, key: modelId, correlationId: modelId, actor: people.author };
  for (let number = 1; number <= versions; number++) {
    const began = start + number * 24 * 60 * MINUTE;
    const version: Version = { version: { modelId, name, number }, began, correlationId: uuidv7(), promotionId: uuidv7(), rolloutId: uuidv7(), reportId: uuidv7(), runId: uuidv7().replaceAll('-', ''), ...people };
    yield* handedOver(version, request);
    request = uuidv7();
    yield* watched(version, request);
  }
}

interface Version {
  version: { modelId: string; name: string; number: number }; began: number; correlationId: string; promotionId: string; rolloutId: string; reportId: string; runId: string; author: string; approver: string;
}

const instant = (milliseconds: number): string => new Date(milliseconds).toISOString();

function* handedOver(told: Version, causedBy: string | null): Generator<ToldEvent> {
  const { version, began, correlationId, promotionId, rolloutId, reportId, runId, author, approver } = told;
  const say = (publisher: string, minutes: number, event: object, actor = `service:${publisher}`): ToldEvent => ({ publisher, event, at: began + minutes * MINUTE, key: version.modelId, correlationId, actor });
  const files = [{ path: 'MLmodel', digest: digest(`${runId} MLmodel`), size: 812 }, { path: 'model.onnx', digest: digest(`${runId} onnx`), size: 40_960 }];
  const artifact = { digest: digest(runId), files, flavors: ['onnx', 'python_function'] };
  const datasets = [{ name: `${version.name}-training`, digest: runId.slice(0, 8), context: 'training' }];
  const policy = { name: 'default', revision: 1 };
  const evidenceDigest = digest(`${runId} evidence`);
  const place = { version, environment: ENVIRONMENT };
  yield say('registry', 0, make(DatasetRecorded, { runId, name: datasets[0]!.name, digest: datasets[0]!.digest, sourceType: 'local', context: 'training' }), author);
  yield say('registry', 1, make(ModelVersionRegistered, { version, artifact, runId, datasets, description: '', tags: {}, causedBy, registeredBy: author }), author);
  yield say('registry', 2, make(RunFinished, { runId, name: `run ${version.number}`, experiment: version.name, status: 'FINISHED', startedAt: instant(began), endedAt: instant(began + 2 * MINUTE), metrics: { auc: '0.9' }, params: {} }), author);
  yield say('registry', 2, make(EvidencePinned, { version, revision: 1, artifact, evidence: { task: 'binary', evaluation: { path: 'data/evaluation.parquet', digest: digest(`${runId} evaluation`), size: 9_000 } }, inferred: [], missing: [], authors: [author] }));
  yield say('validation', 3, make(ValidationStarted, { version, reportId, evidenceRevision: 1, policy, environments: [ENVIRONMENT] }));
  yield say('validation', 4, make(ValidationPassed, { version, reportId, evidenceRevision: 1, policy, environments: [ENVIRONMENT], digest: digest(reportId), checks: [{ name: 'roc-auc', verdict: 'passed', value: 0.9, threshold: 0.85, why: 'It is above the threshold.', fix: '' }] }));
  yield say('deployment', 5, make(PromotionRequested, { promotionId, ...place, origin: 'api', reason: 'It is better.', requestedBy: author }), author);
  yield say('deployment', 60, make(PromotionApproved, { promotionId, ...place, evidenceDigest, approvedBy: approver, role: 'validator', comment: 'Looked at the slices.', acknowledgedWarnings: [] }), approver);
  yield say('deployment', 61, make(RolloutStarted, { rolloutId, promotionId, ...place, step: 1, steps: 1, split: [{ version, weight: 100, artifact }] }));
  for (const instance of ['one', 'two']) {
    yield say('serving', 62, make(ModelLoaded, { instance, ...place, digest: artifact.digest, milliseconds: 41 }));
    yield say('serving', 63, make(SplitApplied, { instance, environment: ENVIRONMENT, modelId: version.modelId, rolloutId, weights: [{ version, weight: 100, digest: artifact.digest }], appliedAt: instant(began + 63 * MINUTE) }));
  }
  yield say('deployment', 64, make(RolloutCompleted, { rolloutId, ...place, split: [{ version, weight: 100, artifact }] }));
  yield say('deployment', 64, make(PromotionCompleted, { promotionId, ...place, rolloutId }));
}

function* watched({ version, began, correlationId, runId }: Version, requestId: string): Generator<ToldEvent> {
  const say = (minutes: number, event: object): ToldEvent => ({ publisher: 'monitoring', event, at: began + minutes * MINUTE, key: version.modelId, correlationId, actor: 'service:monitoring' });
  const place = { version, environment: ENVIRONMENT };
  const hour = (index: number) => ({ from: instant(began + (120 + index * 60) * MINUTE), to: instant(began + (180 + index * 60) * MINUTE) });
  for (let index = 0; index < WINDOWS; index++) {
    yield say(180 + index * 60, make(WindowClosed, { ...place, ...hour(index), rows: 1_000, failed: 0, invalid: 0, features: [{ name: 'dep_delay', counts: [90, 110, 100, 100, 100, 100, 100, 100, 100, 100, 0, 0, 0] }], durations: [], digest: digest(`${runId} window ${index}`), because: 'watermark' }));
  }
  for (let index = 0; index < SEGMENTS; index++) yield say(185 + index * 60, make(PredictionSegmentSealed, { ...place, digest: digest(`${runId} segment ${index}`), size: 50_000, rows: 1_000, ...hour(index), capture: 'full' }));
  for (let index = 0; index < INTAKES; index++) {
    yield say(190 + index * 60, make(GroundTruthReceived, { intakeId: uuidv7(), modelId: version.modelId, name: version.name, accepted: 900, duplicate: 0, corrected: 0, unmatched: 0, rejected: 0, ...hour(index), digest: digest(`${runId} labels ${index}`) }));
  }
  const alertId = uuidv7();
  yield say(800, make(AlertRaised, { alertId, ...place, kind: 'performance', metric: 'log-loss', severity: 'critical', value: 0.5, threshold: 0.35, n: 7_200, from: hour(0).from, to: hour(8).to, why: 'The whole interval is above the threshold.' }));
  yield say(801, make(RetrainingRequested, { requestId, ...place, cause: { kind: 'performance', alertId, metric: 'log-loss', reason: 'It is worse than the rule allows.' } }));
}
