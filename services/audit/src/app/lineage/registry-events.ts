import { DatasetRecorded } from '@baton/contracts/registry/dataset-recorded';
import { EvidencePinned } from '@baton/contracts/registry/evidence-pinned';
import { ModelVersionRegistered } from '@baton/contracts/registry/model-version-registered';
import { ModelVersionTagged } from '@baton/contracts/registry/model-version-tagged';
import { RunFinished } from '@baton/contracts/registry/run-finished';
import { nodeId } from '../../domain/graph.js';
import { instant, reading } from '../event-reader.js';
import { Story, versionLabel } from './story.js';

const UUID = /[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** The retraining request that a version answers, as its author wrote it: its id, or its path. */
const requestIn = (text: string | null | undefined): string | null => UUID.exec(text?.trim().toLowerCase() ?? '')?.[0] ?? null;

export const registryReaders = [
  reading(DatasetRecorded, ({ runId, name, digest, context }, occasion) => new Story(occasion)
    .node(nodeId.dataset(name, digest), name)
    .edge(nodeId.dataset(name, digest), nodeId.run(runId), context || 'input')),

  reading(RunFinished, ({ runId, name, endedAt }, occasion) => new Story(occasion)
    .node(nodeId.run(runId), name || runId, instant(endedAt, occasion.at))),

  reading(ModelVersionRegistered, ({ version, runId, datasets, causedBy }, occasion) => {
    const own = nodeId.version(version);
    const story = new Story(occasion).node(own, versionLabel(version));
    if (runId) story.edge(nodeId.run(runId), own, 'produced');
    for (const { name, digest, context } of datasets) {
      story.node(nodeId.dataset(name, digest), name, occasion.at, 1);
      if (runId) story.edge(nodeId.dataset(name, digest), nodeId.run(runId), context || 'input');
      else story.edge(nodeId.dataset(name, digest), own, context || 'input');
    }
    const request = requestIn(causedBy);
    if (request) story.edge(nodeId.retraining(request), own, 'answered-by');
    return story;
  }),

  reading(ModelVersionTagged, ({ version, key, value }, occasion) => {
    const request = key === 'baton.caused_by' ? requestIn(value) : null;
    const story = new Story(occasion);
    return request ? story.node(nodeId.version(version), versionLabel(version), occasion.at, 5).edge(nodeId.retraining(request), nodeId.version(version), 'answered-by') : story;
  }),

  reading(EvidencePinned, ({ version, revision, evidence }, occasion) => {
    const own = nodeId.evidence(version, revision);
    const story = new Story(occasion)
      .node(own, `evidence r${revision} of ${versionLabel(version)}`)
      .node(nodeId.version(version), versionLabel(version), occasion.at, 5)
      .edge(nodeId.version(version), own, 'pinned');
    for (const [role, file] of [['evaluation', evidence.evaluation], ['reference', evidence.reference]] as const) {
      if (file) story.node(nodeId.file(file.digest), file.path).edge(nodeId.file(file.digest), own, role);
    }
    return story;
  }),
];
