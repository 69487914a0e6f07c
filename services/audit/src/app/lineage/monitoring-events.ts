import { AlertRaised } from '@baton/contracts/monitoring/alert-raised';
import { DriftDetected } from '@baton/contracts/monitoring/drift-detected';
import { GroundTruthReceived } from '@baton/contracts/monitoring/ground-truth-received';
import { PredictionSegmentSealed } from '@baton/contracts/monitoring/prediction-segment-sealed';
import { RetrainingRequested } from '@baton/contracts/monitoring/retraining-requested';
import { nodeId } from '../../domain/graph.js';
import { instant, reading, type Occasion } from '../event-reader.js';
import { joints, Story, versionLabel } from './story.js';

/** The observations that something rests on. */
const stretch = (from: string, to: string, { at }: Occasion) => ({ low: instant(from, at), high: instant(to, at) });

const GRADED = ['performance', 'label-coverage'];

export const monitoringReaders = [
  reading(PredictionSegmentSealed, ({ version, environment, digest, rows, from, to }, occasion) => new Story(occasion)
    .node(nodeId.segment(digest), `${rows} predictions of ${versionLabel(version)} in ${environment}`)
    .node(nodeId.version(version), versionLabel(version), occasion.at, 5)
    .edge(nodeId.version(version), nodeId.segment(digest), 'predicted')
    .to('served', { joint: joints.rollouts(version, environment), node: nodeId.segment(digest) })
    .from({ joint: joints.segments(version, environment), node: nodeId.segment(digest), ...stretch(from, to, occasion) })),

  reading(GroundTruthReceived, ({ intakeId, modelId, name, accepted, to }, occasion) => {
    const own = nodeId.groundTruth(intakeId);
    const story = new Story(occasion).node(own, `${accepted} labels of ${name}`);
    // A label may be observed long after its prediction, so that only the end of the batch says what it cannot be about.
    return to ? story.from({ joint: joints.groundTruth(modelId), node: own, high: instant(to, occasion.at) }) : story;
  }),

  reading(DriftDetected, ({ version, environment, feature, from, to }, occasion) => {
    const own = nodeId.drift(occasion.event);
    return new Story(occasion)
      .node(own, `drift of ${feature}`)
      .node(nodeId.version(version), versionLabel(version), occasion.at, 5)
      .edge(nodeId.version(version), own, 'drifted')
      .to('observed', { joint: joints.segments(version, environment), node: own, at: null, ...stretch(from, to, occasion) })
      .from({ joint: joints.drift(version, environment, feature), node: own, group: 'drift' });
  }),

  reading(AlertRaised, ({ alertId, version, environment, kind, metric, severity, from, to }, occasion) => {
    const own = nodeId.alert(alertId);
    const story = new Story(occasion)
      .node(own, `${kind} of ${versionLabel(version)}: ${metric} (${severity})`)
      .node(nodeId.version(version), versionLabel(version), occasion.at, 5)
      .edge(nodeId.version(version), own, 'raised');
    if (kind === 'drift') story.to('raised', { joint: joints.drift(version, environment, metric), node: own });
    if (!from || !to) return story;
    const seen = stretch(from, to, occasion);
    if (GRADED.includes(kind)) story.to('measured', { joint: joints.groundTruth(version.modelId), node: own, low: seen.low });
    return story.to('observed', { joint: joints.segments(version, environment), node: own, at: null, ...seen });
  }),

  reading(RetrainingRequested, ({ requestId, version, environment, cause }, occasion) => {
    const own = nodeId.retraining(requestId);
    const story = new Story(occasion)
      .node(own, `retraining of ${versionLabel(version)} (${cause.kind})`)
      .node(nodeId.version(version), versionLabel(version), occasion.at, 5)
      .edge(nodeId.version(version), own, 'to-be-replaced');
    if (cause.alertId) story.edge(nodeId.alert(cause.alertId), own, 'asked-for');
    if (cause.kind === 'drift' && cause.metric) story.to('asked-for', { joint: joints.drift(version, environment, cause.metric), node: own });
    return story;
  }),
];
