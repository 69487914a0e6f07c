import { setImmediate as breathe } from 'node:timers/promises';
import { Injectable } from '@nestjs/common';
import type { EvidencePinned } from '@baton/contracts/registry/evidence-pinned';
import { ArtifactStore } from '@baton/artifacts';
import { InvalidInput, ModelCrashed, ModelFailed, ModelTimedOut, scoreTable, UnloadableModel, type Tensors } from '@baton/model-runtime';
import { readTable, Table, UnreadableTable } from '@baton/tabular';
import type { Policy, PolicyCheck } from '../../domain/policy.js';
import { failed, notApplicable, type Check, type Findings, type Slice } from '../../domain/report.js';
import { Champions } from '../ports/champions.js';
import { checkChampion } from './check-champion.js';
import { checkLatency } from './check-latency.js';
import { checkMetric } from './check-metric.js';
import { checkReferenceShift } from './check-reference-shift.js';
import { checkSignature } from './check-signature.js';
import { checkSlices } from './check-slices.js';
import { checkArtifactSafety, checkLoads, loadUnderTest, type ModelUnderTest } from './model-under-test.js';
import { scored, Unscorable, type Scored } from './scored-data.js';

/** A reason why something could not be measured, in words for the author. */
interface Obstacle { readonly why: string; readonly fix: string }

/** What the checks look at: each part is there, or an obstacle says why not. */
interface Bench {
  readonly model: ModelUnderTest;
  readonly table: Table | Obstacle;
  readonly outputs: Tensors | Obstacle;
  readonly data: Scored | Obstacle;
}

const isObstacle = (value: object): value is Obstacle => 'fix' in value && 'why' in value;

/** Runs the checks of a policy on the real model and the real data. What is wrong with either is a finding. */
@Injectable()
export class Suite {
  constructor(private readonly store: ArtifactStore, private readonly champions: Champions) {}

  async run(policy: Policy, evidence: EvidencePinned): Promise<Findings> {
    const model = await loadUnderTest(this.store, evidence);
    try {
      const bench = await this.prepare(model, evidence);
      const checks: Check[] = [];
      const slices: Slice[] = [];
      for (const check of policy.checks) {
        checks.push(await this.check(check, evidence, bench, slices));
        await breathe();
      }
      return { checks, slices };
    } finally {
      await model.hosted?.close();
    }
  }

  private async prepare(model: ModelUnderTest, evidence: EvidencePinned): Promise<Bench> {
    const table = await this.evaluationData(evidence);
    const outputs = isObstacle(table) ? table : await this.outputs(model, evidence, table);
    if (isObstacle(table) || isObstacle(outputs)) return { model, table, outputs, data: isObstacle(table) ? table : outputs as Obstacle };
    return { model, table, outputs, data: asObstacle(() => scored(table, evidence, model.hosted!, outputs)) };
  }

  private async evaluationData({ evidence, missing }: EvidencePinned): Promise<Table | Obstacle> {
    const file = evidence.evaluation;
    if (!file) {
      const remark = missing.find((each) => each.name === 'evaluation');
      return { why: remark?.why ?? 'There is no evaluation data, so nothing can be measured.', fix: remark?.fix ?? 'Log the file as an artifact of the run and name it: metadata={"baton": {"evaluation": "data/evaluation.parquet"}}.' };
    }
    try {
      const table = await readTable(await this.store.bytes(file.digest), { name: file.path });
      return table.rows > 0 ? table : { why: `${file.path} has no rows.`, fix: 'Log evaluation data with rows.' };
    } catch (error) {
      if (error instanceof UnreadableTable) return { why: error.message, fix: 'Log the evaluation data again as Parquet or CSV.' };
      throw error;
    }
  }

  private async outputs({ hosted, problem, fix }: ModelUnderTest, { artifact, evidence }: EvidencePinned, table: Table): Promise<Tensors | Obstacle> {
    if (!hosted) return { why: `The model does not load: ${problem}`, fix };
    try {
      return await scoreTable(hosted, artifact.signature ?? null, withoutTruth(table, evidence));
    } catch (error) {
      if (error instanceof InvalidInput) return { why: error.message, fix: 'Make the evaluation data hold what the model takes, as its signature names it.' };
      if (error instanceof ModelFailed || error instanceof ModelCrashed || error instanceof ModelTimedOut || error instanceof UnloadableModel) return { why: error.message, fix: 'Try the model on this data with onnxruntime in Python.' };
      throw error;
    }
  }

  private async check(check: PolicyCheck, evidence: EvidencePinned, bench: Bench, slices: Slice[]): Promise<Check> {
    const { model, table, outputs, data } = bench;
    const signature = evidence.artifact.signature ?? null;
    switch (check.check) {
      case 'artifact-safety': return checkArtifactSafety(check, this.store, evidence);
      case 'loads': return checkLoads(check, model);
      case 'signature': return model.hosted ? checkSignature(check, signature, model.hosted, isObstacle(outputs) ? null : outputs) : notApplicable('signature', 'The model does not load.');
      case 'metric': return isObstacle(data) ? failed(check.metric, check.severity, data.why, data.fix) : checkMetric(check, data);
      case 'champion': {
        if (isObstacle(data) || isObstacle(table)) return notApplicable('champion', isObstacle(data) ? data.why : 'There is no evaluation data.');
        const champion = await this.champions.find(evidence.version.modelId, check.environment);
        return checkChampion(check, { store: this.store, challenger: evidence, champion, table, visible: withoutTruth(table, evidence.evidence), data });
      }
      case 'reference-shift': return checkReferenceShift(check, this.store, evidence, await this.champions.find(evidence.version.modelId, check.environment));
      case 'latency': return model.hosted && !isObstacle(table) && !isObstacle(outputs) ? checkLatency(check, model.hosted, signature, withoutTruth(table, evidence.evidence)) : notApplicable('latency', isObstacle(outputs) ? outputs.why : 'There are no rows to time.');
      case 'slices': {
        if (isObstacle(data) || isObstacle(table)) return notApplicable('slices', isObstacle(data) ? data.why : 'There is no evaluation data.');
        const result = checkSlices(check, table, evidence.evidence, data);
        slices.push(...result.slices);
        return result.check;
      }
    }
  }
}

/** What a model may see of the evaluation data. */
const withoutTruth = (table: Table, { target }: EvidencePinned['evidence']): Table => new Table(table.rows, table.columns.filter(({ name }) => name !== target));

function asObstacle(work: () => Scored): Scored | Obstacle {
  try {
    return work();
  } catch (error) {
    if (error instanceof Unscorable) return { why: error.message, fix: error.fix };
    throw error;
  }
}

