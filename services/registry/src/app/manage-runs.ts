import { randomUUID } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import type { Person } from '@baton/access';
import { Outbox } from '@baton/messaging';
import { Transactions } from '@baton/persistence';
import { invalid, notFound } from '@baton/service-kit';
import { hasEnded, type RunStatus } from '../domain/run.js';
import { runFinished } from './contract-events.js';
import { Experiments } from './ports/experiments.js';
import { Runs, type RunInfo, type RunRecord } from './ports/runs.js';
import type { Tags } from './ports/search.js';
import { inventedRunName } from './run-name.js';
import { WantEvidence } from './want-evidence.js';

export { RUN_STATUSES } from '../domain/run.js';

export interface StartRun { experimentId: string; name: string | null; userId: string; startTime: number | null; tags: Tags }
export interface UpdateRun { runId: string; status: RunStatus | null; endTime: number | null; name: string | null }

const RUN_NAME = 'mlflow.runName';
export const noSuchRun = (runId: string) => notFound(`Run with id=${runId} not found.`);

/** Runs from their start to their end. The end pins the evidence of the versions that the run has made. */
@Injectable()
export class ManageRuns {
  constructor(
    private readonly transactions: Transactions, private readonly runs: Runs, private readonly experiments: Experiments,
    private readonly wantEvidence: WantEvidence, private readonly outbox: Outbox,
  ) {}

  async start(command: StartRun, by: Person): Promise<RunRecord> {
    const experiment = await this.experiments.byId(command.experimentId);
    if (!experiment) throw notFound(`No Experiment with id=${command.experimentId} exists.`);
    if (experiment.lifecycleStage !== 'active') throw invalid(`The experiment ${experiment.id} must be in the 'active' state. Current state is deleted.`);
    const runId = randomUUID().replaceAll('-', '');
    const name = command.name ?? command.tags[RUN_NAME] ?? inventedRunName();
    const tags = { ...command.tags, [RUN_NAME]: name };
    const run: RunInfo = {
      runId, experimentId: experiment.id, name, userId: command.userId, status: 'RUNNING', startTime: command.startTime ?? Date.now(), endTime: null, lifecycleStage: 'active',
      artifactUri: `${experiment.artifactLocation.replace(/\/+$/, '')}/${runId}/artifacts`, createdBy: by.subject, correlationId: by.correlationId,
    };
    await this.runs.create(run, tags);
    return { ...run, tags, metrics: [], params: {}, datasets: [], modelInputs: [], modelOutputs: [] };
  }

  async get(runId: string): Promise<RunRecord> {
    const run = await this.runs.record(runId);
    if (!run) throw noSuchRun(runId);
    return run;
  }

  async update({ runId, status, endTime, name }: UpdateRun, by: Person): Promise<RunInfo> {
    const ends = status !== null && hasEnded(status);
    const finished = ends ? await this.get(runId) : null;
    const experiment = finished ? await this.experiments.byId(finished.experimentId) : null;
    return this.transactions.run(async (tx) => {
      const run = await this.runs.lock(tx, runId);
      if (!run) throw noSuchRun(runId);
      if (run.lifecycleStage !== 'active') throw notActive(runId);
      const next = { ...run, status: status ?? run.status, endTime: endTime ?? (ends ? run.endTime ?? Date.now() : run.endTime), name: name ?? run.name };
      await this.runs.update(tx, next);
      if (finished && hasEnded(next.status) && !hasEnded(run.status)) {
        await this.wantEvidence.ofEndedRun(tx, runId);
        await this.outbox.append(tx, [runFinished({ ...finished, ...next }, experiment?.name ?? '', next.status, next.endTime ?? Date.now())], by.cause(run.correlationId));
      }
      return next;
    });
  }

  async setLifecycle(runId: string, stage: 'active' | 'deleted'): Promise<void> {
    if (!await this.runs.setLifecycle(runId, stage)) throw noSuchRun(runId);
  }
}

export const notActive = (runId: string) => invalid(`The run ${runId} must be in the 'active' state. Current state is deleted.`);
