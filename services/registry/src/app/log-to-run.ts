import { Injectable } from '@nestjs/common';
import type { Person } from '@baton/access';
import { Outbox } from '@baton/messaging';
import { Transactions, type Transaction } from '@baton/persistence';
import { notFound } from '@baton/service-kit';
import { isEvidenceTag, writableTag } from '../domain/naming.js';
import { newParams } from '../domain/run.js';
import { datasetRecorded } from './contract-events.js';
import { noSuchRun, notActive } from './manage-runs.js';
import { Runs, type DatasetInput, type RunLog } from './ports/runs.js';
import { accepted } from './refusals.js';
import { WantEvidence } from './want-evidence.js';

class ParamChanged extends Error {}

/** What clients log to a run. Metrics, params and tags of one call go in by one statement. */
@Injectable()
export class LogToRun {
  constructor(private readonly transactions: Transactions, private readonly runs: Runs, private readonly wantEvidence: WantEvidence, private readonly outbox: Outbox) {}

  async log(runId: string, log: RunLog): Promise<void> {
    for (const tag of log.tags ?? []) accepted(writableTag(tag.key));
    const params = accepted(newParams(runId, new Map(), log.params ?? []));
    const tags = [...new Map((log.tags ?? []).map((tag) => [tag.key, tag])).values()];
    try {
      await this.write(runId, { metrics: log.metrics ?? [], params, tags });
    } catch (error) {
      if (!(error instanceof ParamChanged)) throw error;
      accepted(newParams(runId, await this.runs.params(runId, params.map((param) => param.key)), params));
      throw error;
    }
  }

  private async write(runId: string, log: RunLog): Promise<void> {
    if (!log.tags?.some((tag) => isEvidenceTag(tag.key))) return this.writeIn(undefined, runId, log);
    await this.transactions.run(async (tx) => {
      await this.writeIn(tx, runId, log);
      await this.wantEvidence.againOfRun(tx, runId);
    });
  }

  private async writeIn(tx: Transaction | undefined, runId: string, log: RunLog): Promise<void> {
    const outcome = await this.runs.log(runId, log, tx);
    if (outcome === 'param-changed') throw new ParamChanged();
    if (outcome === 'no-active-run') throw await this.missing(runId, tx);
  }

  /** Inside a transaction nothing else may be asked for over another connection. */
  private async missing(runId: string, tx: Transaction | undefined) {
    const known = tx ? await this.runs.lock(tx, runId) : await this.runs.info(runId);
    return known ? notActive(runId) : noSuchRun(runId);
  }

  async deleteTag(runId: string, key: string): Promise<void> {
    accepted(writableTag(key));
    await this.transactions.run(async (tx) => {
      await this.activeRun(tx, runId);
      if (!await this.runs.deleteTag(tx, runId, key)) throw notFound(`No tag with name: ${key} in run with id ${runId}`);
      if (isEvidenceTag(key)) await this.wantEvidence.againOfRun(tx, runId);
    });
  }

  async addInputs(runId: string, datasets: readonly DatasetInput[], modelIds: readonly string[], by: Person): Promise<void> {
    await this.transactions.run(async (tx) => {
      const run = await this.activeRun(tx, runId);
      const fresh = await this.runs.addInputs(tx, run, datasets, modelIds);
      if (fresh.length > 0) await this.outbox.append(tx, fresh.map((dataset) => datasetRecorded(runId, dataset)), by.cause(run.correlationId));
    });
  }

  async addOutputs(runId: string, outputs: ReadonlyArray<{ modelId: string; step: number }>): Promise<void> {
    await this.transactions.run(async (tx) => {
      await this.activeRun(tx, runId);
      await this.runs.addOutputs(tx, runId, outputs);
    });
  }

  private async activeRun(tx: Transaction, runId: string) {
    const run = await this.runs.lock(tx, runId);
    if (!run) throw noSuchRun(runId);
    if (run.lifecycleStage !== 'active') throw notActive(runId);
    return run;
  }
}
