/** A part of the traffic that a rollout gives to the new version before the next one. */
export interface RolloutStep {
  /** Per cent, above 0 to 100; each above the one before. */
  readonly weight: number;
  /** False makes it wait until somebody advances it. */
  readonly automatic: boolean;
  /** What the new version must show at this step before the next: predictions, and of these so many with ground truth. 0 and 0 ask for nothing. */
  readonly minSamples: number;
  readonly minLabels: number;
  /** How long it has for it by the clock on the wall, as `90s`, `30m`, `2h`, `1d`; then the rollout pauses. */
  readonly maxDuration: string;
}

const UNITS: Readonly<Record<string, number>> = { s: 1, m: 60, h: 3_600, d: 86_400 };

/** Seconds of `90s`, `30m`, `2h`, `1d`; null if it is none of these. */
export function secondsOf(duration: string): number | null {
  const match = /^([1-9]\d{0,5})([smhd])$/.exec(duration);
  return match ? Number(match[1]) * UNITS[match[2]!]! : null;
}

/** Whether a step waits for a verdict of monitoring. */
export const isJudged = ({ minSamples, minLabels }: RolloutStep): boolean => minSamples > 0 || minLabels > 0;

/** Where models serve, and what has to hold before one does. Each change is a new revision. */
export interface Environment {
  readonly name: string;
  readonly revision: number;
  /** Smaller ones come first: a version serves in them before it may serve in this one. */
  readonly order: number;
  readonly guardedAlias: string | null;
  /** What must be among the evidence; names as in `missing` of `registry.evidence.pinned`. */
  readonly requiredEvidence: readonly string[];
  readonly approvals: { readonly count: number; readonly roles: readonly string[] };
  /** The newest version that passed is deployed without a request. */
  readonly automatic: boolean;
  readonly steps: readonly RolloutStep[];
}

/** All of the traffic, which nobody judges: there is nothing to compare with. */
export const FULL: RolloutStep = { weight: 100, automatic: true, minSamples: 0, minLabels: 0, maxDuration: '1d' };

/** What there is before anybody has changed anything. */
export const DEFAULT_ENVIRONMENTS: readonly Environment[] = [
  { name: 'staging', revision: 1, order: 10, guardedAlias: null, requiredEvidence: ['files', 'MLmodel', 'signature'], approvals: { count: 0, roles: [] }, automatic: true, steps: [FULL] },
  { name: 'production', revision: 1, order: 20, guardedAlias: 'champion', requiredEvidence: ['files', 'MLmodel', 'signature', 'evaluation', 'task', 'target'], approvals: { count: 1, roles: ['validator', 'compliance'] }, automatic: false, steps: [FULL] },
];

/** What registry can say is missing. */
const EVIDENCE: readonly string[] = ['files', 'MLmodel', 'signature', 'evaluation', 'reference', 'task', 'target', 'positive', 'score'];

export type EnvironmentRules = Omit<Environment, 'name' | 'revision'>;

/** Everything that is wrong with the rules, in words; empty if nothing is. */
export function mistakesIn(rules: EnvironmentRules): string[] {
  const mistakes: string[] = [];
  const { steps, approvals, automatic } = rules;
  if (steps.length === 0 || steps.at(-1)!.weight !== 100) mistakes.push('steps: the last step must have weight 100, or the version never serves alone');
  steps.forEach((step, index) => {
    const before = steps[index - 1]?.weight ?? 0;
    if (secondsOf(step.maxDuration) === null) mistakes.push(`steps[${index}].maxDuration must be a duration such as 90s, 30m, 2h or 1d`);
    if (isJudged(step) && index === steps.length - 1) mistakes.push(`steps[${index}]: the last step has all of the traffic, so there is nothing to compare with; minSamples and minLabels must be 0`);
    if (step.weight <= before || step.weight > 100) mistakes.push(`steps[${index}].weight must be above ${before} and at most 100`);
  });
  if (approvals.count > 0 && approvals.roles.length === 0) mistakes.push('approvals.roles must name who approves, since approvals.count is above 0');
  const unknown = rules.requiredEvidence.filter((name) => !EVIDENCE.includes(name));
  if (unknown.length > 0) mistakes.push(`requiredEvidence: ${unknown.join(', ')} is no name of evidence; they are ${EVIDENCE.join(', ')}`);
  if (automatic && approvals.count > 0) mistakes.push('automatic environments deploy without a request, so approvals.count must be 0');
  return mistakes;
}
