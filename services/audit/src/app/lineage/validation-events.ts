import type { ValidationRun } from '@baton/contracts/model/validation-run';
import { ValidationErrored } from '@baton/contracts/validation/validation-errored';
import { ValidationFailed } from '@baton/contracts/validation/validation-failed';
import { ValidationPassed } from '@baton/contracts/validation/validation-passed';
import { ValidationStarted } from '@baton/contracts/validation/validation-started';
import { nodeId } from '../../domain/graph.js';
import { reading, type Occasion } from '../event-reader.js';
import { joints, Story, versionLabel } from './story.js';

function told(run: ValidationRun, occasion: Occasion, state: string, rank: number): Story {
  const own = nodeId.report(run.reportId);
  return new Story(occasion)
    .node(own, `${run.policy.name} r${run.policy.revision}: ${state}`, occasion.at, rank)
    .node(nodeId.version(run.version), versionLabel(run.version), occasion.at, 5)
    .edge(nodeId.version(run.version), own, 'validated-by')
    .edge(nodeId.evidence(run.version, run.evidenceRevision), own, 'judged-by');
}

/** A promotion rests on the last report of each policy. */
function concluded(run: ValidationRun, occasion: Occasion, state: string): Story {
  const story = told(run, occasion, state, 0);
  for (const environment of run.environments) story.from({ joint: joints.reports(run.version, environment), node: nodeId.report(run.reportId), group: run.policy.name });
  return story;
}

export const validationReaders = [
  reading(ValidationStarted, (run, occasion) => told(run, occasion, 'started', 2)),
  reading(ValidationErrored, (run, occasion) => told(run, occasion, 'errored', 1)),
  reading(ValidationPassed, (run, occasion) => concluded(run, occasion, 'passed')),
  reading(ValidationFailed, (run, occasion) => concluded(run, occasion, 'failed')),
];
