import { accept, conflict, type Decision } from './decision.js';
import { FULL, isJudged, type RolloutStep } from './environment.js';
import type { VersionRef } from './version-ref.js';

export type RolloutState = 'running' | 'paused' | 'completed' | 'aborted';

/** A version on its way to all of an environment's traffic. */
export interface Rollout {
  readonly id: string;
  readonly promotionId: string;
  readonly environment: string;
  readonly version: VersionRef;
  /** What serves until this one does; null for the first. */
  readonly incumbent: VersionRef | null;
  readonly steps: readonly RolloutStep[];
  /** Counted from 1. */
  readonly step: number;
  readonly state: RolloutState;
  /** The server has said that it routes by the split of this step. */
  readonly applied: boolean;
  readonly reason: string | null;
  /** What monitoring has said of this step; null as long as it has not. */
  readonly judgement: { readonly verdict: Verdict; readonly reason: string } | null;
  readonly correlationId: string;
}

/** Of a canary, by monitoring. */
export type Verdict = 'passed' | 'failed' | 'inconclusive' | 'no-traffic';

export interface Share { readonly version: VersionRef; readonly weight: number }

export type RolloutEvent =
  | { kind: 'applied' }
  | { kind: 'judged'; verdict: Verdict; reason: string }
  | { kind: 'step-reached'; step: number }
  | { kind: 'paused'; reason: string }
  | { kind: 'resumed'; reason: string }
  | { kind: 'completed' }
  | { kind: 'aborted'; reason: string };

/** The steps of a rollout: all at once where nothing serves yet, since there is nothing to compare with. */
export const stepsFor = (steps: readonly RolloutStep[], incumbent: VersionRef | null): readonly RolloutStep[] =>
  incumbent ? steps : [FULL];

/** The traffic that a rollout wants at its step. */
export function splitOf(rollout: Rollout): Share[] {
  if (rollout.state === 'aborted') return rollout.incumbent ? [{ version: rollout.incumbent, weight: 100 }] : [];
  const weight = rollout.steps[rollout.step - 1]!.weight;
  return weight === 100 || !rollout.incumbent
    ? [{ version: rollout.version, weight: 100 }]
    : [{ version: rollout.version, weight }, { version: rollout.incumbent, weight: 100 - weight }];
}

/** The server routes by a split: if it is this step's, the next step begins, or the rollout is complete. */
export function splitApplied(rollout: Rollout, weights: readonly { number: number; weight: number }[]): Decision<RolloutEvent> {
  if (rollout.state === 'completed' || rollout.state === 'aborted' || rollout.applied) return accept();
  const wanted = splitOf(rollout);
  const same = wanted.length === weights.length && wanted.every((share) => weights.some((each) => each.number === share.version.number && each.weight === share.weight));
  if (!same) return accept();
  if (rollout.step === rollout.steps.length) return accept<RolloutEvent>({ kind: 'applied' }, { kind: 'completed' });
  return accept<RolloutEvent>({ kind: 'applied' }, ...onwards({ ...rollout, applied: true }));
}

/** The next step, if the server routes by this one, nobody has stopped it, what it must show is shown, and it waits for no person. */
function onwards(rollout: Rollout): RolloutEvent[] {
  const [here, next] = [rollout.steps[rollout.step - 1]!, rollout.steps[rollout.step]];
  const shown = !isJudged(here) || rollout.judgement?.verdict === 'passed';
  return rollout.state === 'running' && rollout.applied && shown && next?.automatic ? [{ kind: 'step-reached', step: rollout.step + 1 }] : [];
}

/** Monitoring has judged a step: a pass lets it go on, harm takes the traffic back, and a doubt waits for a person. */
export function judged(rollout: Rollout, step: number, verdict: Verdict, reason: string): Decision<RolloutEvent> {
  if (isOver(rollout) || step !== rollout.step) return accept();
  const event: RolloutEvent = { kind: 'judged', verdict, reason };
  switch (verdict) {
    case 'failed': return accept<RolloutEvent>(event, { kind: 'aborted', reason });
    case 'passed': return accept<RolloutEvent>(event, ...onwards(evolve(rollout, event)));
    case 'inconclusive':
    case 'no-traffic': return accept<RolloutEvent>(event, ...(rollout.state === 'running' ? [{ kind: 'paused', reason } as const] : []));
  }
}

const over = (rollout: Rollout) => conflict('over', `This rollout is ${rollout.state}.`);
const isOver = (rollout: Rollout) => rollout.state === 'completed' || rollout.state === 'aborted';

export function advance(rollout: Rollout): Decision<RolloutEvent> {
  if (isOver(rollout)) return over(rollout);
  if (!rollout.applied) return conflict('not-applied', `The split of step ${rollout.step} is not applied yet: wait until the server says so.`);
  if (rollout.step === rollout.steps.length) return conflict('last-step', 'This is the last step.');
  return accept(...(rollout.state === 'paused' ? [{ kind: 'resumed', reason: 'advanced' } as const] : []), { kind: 'step-reached', step: rollout.step + 1 });
}

/** All of the traffic now, without the steps between. */
export function complete(rollout: Rollout): Decision<RolloutEvent> {
  if (isOver(rollout)) return over(rollout);
  if (rollout.step === rollout.steps.length) return conflict('last-step', 'It takes all of the traffic already; it is complete when the server says so.');
  return accept({ kind: 'step-reached', step: rollout.steps.length });
}

export function pause(rollout: Rollout, reason: string): Decision<RolloutEvent> {
  if (isOver(rollout)) return over(rollout);
  return rollout.state === 'paused' ? conflict('paused', 'It is paused already.') : accept({ kind: 'paused', reason });
}

export function resume(rollout: Rollout, reason: string): Decision<RolloutEvent> {
  if (rollout.state !== 'paused') return conflict('not-paused', `This rollout is ${rollout.state}.`);
  return accept<RolloutEvent>({ kind: 'resumed', reason }, ...onwards({ ...rollout, state: 'running' }));
}

export function abort(rollout: Rollout, reason: string): Decision<RolloutEvent> {
  return isOver(rollout) ? over(rollout) : accept({ kind: 'aborted', reason });
}

export function evolve(rollout: Rollout, event: RolloutEvent): Rollout {
  switch (event.kind) {
    case 'applied': return { ...rollout, applied: true };
    case 'judged': return { ...rollout, judgement: { verdict: event.verdict, reason: event.reason } };
    case 'step-reached': return { ...rollout, step: event.step, applied: false, judgement: null };
    case 'paused': return { ...rollout, state: 'paused', reason: event.reason };
    case 'resumed': return { ...rollout, state: 'running', reason: event.reason };
    case 'completed': return { ...rollout, state: 'completed' };
    case 'aborted': return { ...rollout, state: 'aborted', reason: event.reason };
  }
}
