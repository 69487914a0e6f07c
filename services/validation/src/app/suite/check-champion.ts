import type { EvidencePinned } from '@baton/contracts/registry/evidence-pinned';
import type { ArtifactStore } from '@baton/artifacts';
import { InvalidInput, ModelCrashed, ModelFailed, ModelTimedOut, scoreTable } from '@baton/model-runtime';
import type { Table } from '@baton/tabular';
import { METRICS, type Metric, type PolicyCheck } from '../../domain/policy.js';
import { failed, notApplicable, passed, type Check } from '../../domain/report.js';
import { compareWith, estimate, mainMetric } from './metrics.js';
import { loadUnderTest } from './model-under-test.js';
import { scored, Unscorable, type Scored } from './scored-data.js';

type ChampionCheck = Extract<PolicyCheck, { check: 'champion' }>;

interface Challenge { readonly store: ArtifactStore; readonly challenger: EvidencePinned; readonly champion: EvidencePinned | undefined; /** With the truth. */ readonly table: Table; /** What the champion may see of it. */ readonly visible: Table; readonly data: Scored }

/** The new version against the one that serves, on the same rows: no worse by more than the margin, and sure of it. */
export async function checkChampion(check: ChampionCheck, challenge: Challenge): Promise<Check> {
  const { challenger, champion, data } = challenge;
  const metric = check.metric ?? mainMetric(data.task);
  const name = check.metric === null ? 'champion' : `champion-${metric}`;
  if (!champion) return notApplicable(name, `Nothing of this model serves in ${check.environment}, so there is nothing to compare with.`);
  if (champion.version.number === challenger.version.number) return notApplicable(name, `It serves in ${check.environment} itself.`);
  if (!(METRICS[data.task] as readonly Metric[]).includes(metric)) return notApplicable(name, `${metric} is no metric of a ${data.task} task.`);
  const other = await championOn(challenge, champion);
  if ('why' in other) return failed(name, check.severity, `Version ${champion.version.number}, which serves in ${check.environment}, cannot be measured on the evaluation data: ${other.why}`, 'Log evaluation data that holds what both versions take, so that they can be compared on the same rows.');
  const [mine, theirs] = [estimate(metric, data), estimate(metric, other)];
  const found = mine && theirs ? compareWith(metric, other, data, check.margin) : null;
  if (!mine || !theirs || !found) return notApplicable(name, `${metric} cannot be computed on these rows.`);
  const { value, low, high, verdict } = found;
  const numbers = { value, low, high, threshold: -check.margin, n: data.n };
  const why = `${metric} is ${round(mine.value)} against ${round(theirs.value)} of version ${champion.version.number}, which serves in ${check.environment}, on the same ${data.n} rows: ${value < 0 ? 'worse' : 'better'} by ${round(Math.abs(value))} (95 % interval of the gain ${round(low)} to ${round(high)}). The policy lets it be worse by ${check.margin} at most.`;
  switch (verdict) {
    case 'non-inferior': return passed(name, why, numbers);
    case 'inferior': return failed(name, check.severity, why, 'Train a better model, or ask model risk whether the margin fits.', numbers);
    case 'inconclusive': return failed(name, check.severity, `${why} The rows are too few to be sure.`, 'Evaluate on more rows.', numbers);
  }
}

/** The champion's answers to the challenger's rows, or why there are none. */
async function championOn({ store, challenger, visible, table }: Challenge, champion: EvidencePinned): Promise<Scored | { readonly why: string }> {
  const { hosted, problem } = await loadUnderTest(store, champion);
  if (!hosted) return { why: problem ?? 'It does not load.' };
  try {
    const outputs = await scoreTable(hosted, champion.artifact.signature ?? null, visible);
    return scored(table, { ...champion, evidence: { ...champion.evidence, target: challenger.evidence.target } }, hosted, outputs);
  } catch (error) {
    const known = [InvalidInput, ModelFailed, ModelCrashed, ModelTimedOut, Unscorable].some((kind) => error instanceof kind);
    if (known) return { why: (error as Error).message };
    throw error;
  } finally {
    await hosted.close();
  }
}

const round = (value: number): string => (value === 0 ? '0' : value.toPrecision(4));
