import { createHash } from 'node:crypto';
import { digestOfJson } from '@baton/artifacts';
import { make } from '@baton/contracts';
import { EnvironmentChanged } from '@baton/contracts/deployment/environment-changed';
import { ModelDeactivated } from '@baton/contracts/deployment/model-deactivated';
import { PromotionApproved } from '@baton/contracts/deployment/promotion-approved';
import { PromotionCompleted } from '@baton/contracts/deployment/promotion-completed';
import { PromotionRequested } from '@baton/contracts/deployment/promotion-requested';
import { RolloutRolledBack } from '@baton/contracts/deployment/rollout-rolled-back';
import { RolloutStarted } from '@baton/contracts/deployment/rollout-started';
import { AlertRaised } from '@baton/contracts/monitoring/alert-raised';
import { DriftDetected } from '@baton/contracts/monitoring/drift-detected';
import { GroundTruthReceived } from '@baton/contracts/monitoring/ground-truth-received';
import { PredictionSegmentSealed } from '@baton/contracts/monitoring/prediction-segment-sealed';
import { RetrainingRequested } from '@baton/contracts/monitoring/retraining-requested';
import { DatasetRecorded } from '@baton/contracts/registry/dataset-recorded';
import { EvidencePinned } from '@baton/contracts/registry/evidence-pinned';
import { ModelCreated } from '@baton/contracts/registry/model-created';
import { ModelRenamed } from '@baton/contracts/registry/model-renamed';
import { ModelVersionRegistered } from '@baton/contracts/registry/model-version-registered';
import { RunFinished } from '@baton/contracts/registry/run-finished';
import { SplitApplied } from '@baton/contracts/serving/split-applied';
import { ValidationPassed } from '@baton/contracts/validation/validation-passed';

export const id = (n: number) => `0190a0a0-0000-7000-8000-${String(n).padStart(12, '0')}`;
export const digest = (text: string) => `sha256:${createHash('sha256').update(text).digest('hex')}`;
export const at = (hour: number, minute = 0) => `2026-03-01T${String(hour).padStart(2, '0')}:${String(minute).padStart(2, '0')}:00.000Z`;

export const MODEL = id(10);
export const version = (number: number) => ({ modelId: MODEL, name: 'flights', number });
const artifact = (number: number) => ({ digest: digest(`model ${number}`), files: [], flavors: ['onnx'] });
export const [REPORT_1, REPORT_2] = [id(101), id(102)];
export const [PROMOTION_1, PROMOTION_2] = [id(201), id(202)];
export const [ROLLOUT_1, ROLLOUT_2, BACK, OUT] = [id(301), id(302), id(303), id(304)];
export const [ALERT, DRIFT_ALERT, REQUEST] = [id(401), id(402), id(501)];
export const [INTAKE, LATE_INTAKE] = [id(601), id(602)];
export const seen = (number: number, reportDigest: string) => digestOfJson({
  model: MODEL, version: number, artifact: digest(`model ${number}`), evidenceRevision: 1,
  reports: [{ policy: 'default', policyRevision: 3, digest: reportDigest, verdict: 'passed' }], environment: 'production', environmentRevision: 2,
});
const share = (number: number, weight: number) => ({ version: version(number), weight, artifact: artifact(number) });
export const served = (number: number, weight: number) => ({ version: version(number), weight, digest: digest(`model ${number}`) });

export interface Published { publisher: string; event: object; time: string; id?: string }

export const registered = (number: number, runId: string, causedBy?: string) => make(ModelVersionRegistered, {
  version: version(number), artifact: artifact(number), runId, datasets: [{ name: 'january', digest: 'abc', context: 'training' }], description: '', tags: {}, causedBy, registeredBy: 'dana',
});
export const pinned = (number: number) => make(EvidencePinned, {
  version: version(number), revision: 1, artifact: artifact(number), inferred: [], missing: [], authors: ['dana'],
  evidence: { task: 'binary', evaluation: { path: 'data/evaluation.parquet', digest: digest('evaluation'), size: 1 } },
});
export const passed = (number: number, reportId: string) => make(ValidationPassed, {
  version: version(number), reportId, evidenceRevision: 1, policy: { name: 'default', revision: 3 }, environments: ['staging', 'production'], digest: digest(reportId), checks: [],
});
export const requested = (number: number, promotionId: string) => make(PromotionRequested, { promotionId, version: version(number), environment: 'production', origin: 'alias', reason: 'better', requestedBy: 'dana' });
const approved = (number: number, promotionId: string, reportId: string) => make(PromotionApproved, {
  promotionId, version: version(number), environment: 'production', evidenceDigest: seen(number, digest(reportId)), approvedBy: 'vera', role: 'validator', comment: 'looked at the slices', acknowledgedWarnings: [],
});
export const started = (number: number, promotionId: string, rolloutId: string) => make(RolloutStarted, { rolloutId, promotionId, version: version(number), environment: 'production', step: 1, steps: 1, split: [share(number, 100)] });
export const split = (instance: string, rolloutId: string, appliedAt: string, ...weights: Array<ReturnType<typeof served>>) => make(SplitApplied, { instance, environment: 'production', modelId: MODEL, rolloutId, weights, appliedAt });
export const sealed = (number: number, name: string, from: string, to: string) => make(PredictionSegmentSealed, { version: version(number), environment: 'production', digest: digest(name), size: 10, rows: 500, from, to, capture: 'full' });
const received = (intakeId: string, from: string, to: string) => make(GroundTruthReceived, { intakeId, modelId: MODEL, name: 'flights', accepted: 400, duplicate: 0, corrected: 0, unmatched: 0, rejected: 0, from, to, digest: digest(intakeId) });

/** Version 1 serves, degrades and drifts; a second one answers, is a canary, and is taken back; at last the model is taken out. */
export const STORY: Published[] = [
  { publisher: 'registry', time: at(1), event: make(ModelCreated, { modelId: MODEL, name: 'flights' }) },
  { publisher: 'registry', time: at(1), event: make(DatasetRecorded, { runId: 'run-1', name: 'january', digest: 'abc', sourceType: 'local', context: 'training' }) },
  { publisher: 'registry', time: at(1, 5), event: registered(1, 'run-1') },
  { publisher: 'registry', time: at(1, 10), event: make(RunFinished, { runId: 'run-1', name: 'first', experiment: 'flights', status: 'FINISHED', startedAt: at(0), endedAt: at(1, 10), metrics: {}, params: {} }) },
  { publisher: 'registry', time: at(1, 10), event: pinned(1) },
  { publisher: 'validation', time: at(1, 20), event: passed(1, REPORT_1) },
  { publisher: 'deployment', time: at(0), event: make(EnvironmentChanged, { environment: 'production', revision: 2, order: 2, approvals: 1, approverRoles: ['validator'], automatic: false }) },
  { publisher: 'deployment', time: at(1, 30), event: requested(1, PROMOTION_1) },
  { publisher: 'deployment', time: at(2), event: approved(1, PROMOTION_1, REPORT_1) },
  { publisher: 'deployment', time: at(2, 1), event: started(1, PROMOTION_1, ROLLOUT_1) },
  { publisher: 'serving', time: at(2, 2), event: split('one', ROLLOUT_1, at(2, 2), served(1, 100)) },
  { publisher: 'serving', time: at(2, 3), event: split('two', ROLLOUT_1, at(2, 3), served(1, 100)) },
  { publisher: 'deployment', time: at(2, 4), event: make(PromotionCompleted, { promotionId: PROMOTION_1, version: version(1), environment: 'production', rolloutId: ROLLOUT_1 }) },
  { publisher: 'monitoring', time: at(4), event: sealed(1, 'segment 1', at(3), at(4)) },
  { publisher: 'monitoring', time: at(8), event: sealed(1, 'segment 2', at(6), at(7)) },
  { publisher: 'monitoring', time: at(5), event: received(INTAKE, at(3, 30), at(4, 30)) },
  { publisher: 'monitoring', time: at(5, 10), id: 'drift-event', event: make(DriftDetected, { version: version(1), environment: 'production', feature: 'dep_delay', metric: 'psi', value: 0.4, threshold: 0.2, adjustedP: 0, n: 500, from: at(3), to: at(5) }) },
  { publisher: 'monitoring', time: at(5, 11), event: make(AlertRaised, { alertId: DRIFT_ALERT, version: version(1), environment: 'production', kind: 'drift', metric: 'dep_delay', severity: 'info', value: 0.4, threshold: 0.2, n: 500, from: at(3), to: at(5), why: 'it moved' }) },
  { publisher: 'monitoring', time: at(5, 20), event: make(AlertRaised, { alertId: ALERT, version: version(1), environment: 'production', kind: 'performance', metric: 'log-loss', severity: 'critical', value: 0.5, threshold: 0.35, n: 400, from: at(3), to: at(5), why: 'it is worse' }) },
  { publisher: 'monitoring', time: at(5, 21), event: make(RetrainingRequested, { requestId: REQUEST, version: version(1), environment: 'production', cause: { kind: 'performance', alertId: ALERT, reason: 'it is worse' } }) },
  { publisher: 'monitoring', time: at(9), event: received(LATE_INTAKE, at(3, 30), at(4, 30)) },
  { publisher: 'registry', time: at(6), event: registered(2, 'run-2', REQUEST) },
  { publisher: 'registry', time: at(6, 1), event: pinned(2) },
  { publisher: 'validation', time: at(6, 2), event: passed(2, REPORT_2) },
  { publisher: 'deployment', time: at(6, 3), event: requested(2, PROMOTION_2) },
  { publisher: 'deployment', time: at(6, 4), event: approved(2, PROMOTION_2, REPORT_2) },
  { publisher: 'deployment', time: at(6, 5), event: started(2, PROMOTION_2, ROLLOUT_2) },
  { publisher: 'serving', time: at(6, 6), event: split('one', ROLLOUT_2, at(6, 6), served(1, 90), served(2, 10)) },
  { publisher: 'deployment', time: at(7), event: make(RolloutRolledBack, { rolloutId: BACK, version: version(1), environment: 'production', from: version(2), reason: 'worse', split: [share(1, 100)] }) },
  // Server one was cut off: what it did at 7:01 is recorded at 10:00 only.
  { publisher: 'serving', time: at(10), event: split('one', BACK, at(7, 1), served(1, 100)) },
  { publisher: 'registry', time: at(11), event: make(ModelRenamed, { modelId: MODEL, name: 'departures', formerName: 'flights' }) },
  { publisher: 'deployment', time: at(12), event: make(ModelDeactivated, { rolloutId: OUT, version: version(1), environment: 'production', reason: 'no longer needed', split: [] }) },
];
