import { describe, expect, it } from 'vitest';
import { FULL } from './environment.js';
import { abort, advance, complete, evolve, judged, pause, resume, splitApplied, splitOf, stepsFor, type Rollout, type RolloutEvent, type Verdict } from './rollout.js';

const version = (number: number) => ({ modelId: 'm', name: 'flights', number });
const steps = [{ ...FULL, weight: 10 }, { ...FULL, weight: 50, automatic: false }, FULL];
const start: Rollout = { id: 'r', promotionId: 'p', environment: 'production', version: version(2), incumbent: version(1), steps, step: 1, state: 'running', applied: false, reason: null, judgement: null, correlationId: 'story' };

const weights = (rollout: Rollout) => splitOf(rollout).map((share) => ({ number: share.version.number, weight: share.weight }));
function apply(rollout: Rollout, decision: ReturnType<typeof splitApplied>): Rollout {
  if (!decision.ok) throw new Error(decision.because);
  return decision.events.reduce<Rollout>(evolve, rollout);
}
const served = (rollout: Rollout) => apply(rollout, splitApplied(rollout, weights(rollout)));

describe('a rollout', () => {
  it('goes at once to all of the traffic where nothing serves yet', () => {
    expect(stepsFor(steps, null)).toEqual([FULL]);
    expect(stepsFor(steps, version(1))).toBe(steps);
  });

  it('shares the traffic with what serves, which adds up to 100 %', () => {
    expect(weights(start)).toEqual([{ number: 2, weight: 10 }, { number: 1, weight: 90 }]);
    expect(weights({ ...start, step: 3 })).toEqual([{ number: 2, weight: 100 }]);
  });

  it('goes on only when the server says that it routes by the split of this step', () => {
    expect(splitApplied(start, [{ number: 2, weight: 100 }])).toMatchObject({ events: [] });
    const served10 = served(start);
    expect(served10).toMatchObject({ step: 1, applied: true });
    const second = apply(served10, advance(served10));
    expect(second).toMatchObject({ step: 2, applied: false });
    expect(served(second)).toMatchObject({ step: 3, applied: false });
    expect(served(served(second))).toMatchObject({ state: 'completed' });
  });

  it('does not advance before its step is applied, nor beyond the last', () => {
    expect(advance(start)).toMatchObject({ ok: false, code: 'not-applied' });
    expect(advance({ ...start, step: 3, applied: true })).toMatchObject({ ok: false, code: 'last-step' });
  });

  it('that is paused stays where it is, also when the server has caught up, and goes on when resumed', () => {
    const paused = apply(start, pause(start, 'looks odd'));
    const caughtUp = served({ ...paused, steps: [{ ...FULL, weight: 10 }, FULL] });
    expect(caughtUp).toMatchObject({ step: 1, state: 'paused', applied: true });
    expect(apply(caughtUp, resume(caughtUp, 'fine'))).toMatchObject({ step: 2, state: 'running' });
  });

  it('that is aborted gives the traffic back, and to nobody if it was the first', () => {
    const aborted = apply(start, abort(start, 'latency'));
    expect(weights(aborted)).toEqual([{ number: 1, weight: 100 }]);
    expect(weights({ ...aborted, incumbent: null })).toEqual([]);
  });

  it('that is over takes no more commands', () => {
    for (const state of ['completed', 'aborted'] as const) {
      for (const decide of [advance, complete, (rollout: Rollout) => pause(rollout, 'x'), (rollout: Rollout) => abort(rollout, 'x')]) expect(decide({ ...start, state })).toMatchObject({ ok: false, kind: 'conflict' });
    }
  });

  describe('whose step is judged', () => {
    const asks = { ...FULL, weight: 10, minSamples: 100, minLabels: 50, maxDuration: '1h' };
    const canary: Rollout = { ...start, steps: [asks, { ...FULL, weight: 50 }, FULL] };
    const say = (rollout: Rollout, verdict: Verdict, step = rollout.step) => apply(rollout, judged(rollout, step, verdict, `it ${verdict}`));

    it('waits for the verdict, and goes on when it has passed, whichever is told first', () => {
      expect(served(canary)).toMatchObject({ step: 1, applied: true });
      expect(say(served(canary), 'passed')).toMatchObject({ step: 2, applied: false, judgement: null });
      expect(served(say(canary, 'passed'))).toMatchObject({ step: 2 });
    });

    it('takes the traffic back from one that does harm', () => {
      const failed = say(served(canary), 'failed');
      expect(failed).toMatchObject({ state: 'aborted', reason: 'it failed', judgement: { verdict: 'failed' } });
      expect(weights(failed)).toEqual([{ number: 1, weight: 100 }]);
    });

    it('pauses in doubt; whoever resumes it lets it be judged again, and whoever advances it decides', () => {
      for (const verdict of ['inconclusive', 'no-traffic'] as const) {
        const paused = say(served(canary), verdict);
        expect(paused).toMatchObject({ state: 'paused', step: 1, reason: `it ${verdict}` });
        const resumed = apply(paused, resume(paused, 'more traffic comes'));
        expect(resumed).toMatchObject({ state: 'running', step: 1 });
        expect(say(resumed, 'passed')).toMatchObject({ step: 2 });
        expect(apply(paused, advance(paused))).toMatchObject({ state: 'running', step: 2 });
      }
    });

    it('that a person has paused stays, also when it passes, and goes on when resumed', () => {
      const paused = apply(served(canary), pause(served(canary), 'holiday'));
      const passed = say(paused, 'passed');
      expect(passed).toMatchObject({ state: 'paused', step: 1 });
      expect(apply(passed, resume(passed, 'back'))).toMatchObject({ step: 2 });
    });

    it('waits for a person where the next step asks for one', () => {
      const careful = served({ ...canary, steps: [asks, { ...FULL, weight: 50, automatic: false }, FULL] });
      expect(say(careful, 'passed')).toMatchObject({ step: 1, state: 'running', judgement: { verdict: 'passed' } });
    });

    it('hears nothing of another step, nor when it is over', () => {
      expect(say(served(canary), 'failed', 2)).toMatchObject({ state: 'running', step: 1 });
      expect(say({ ...canary, state: 'completed' }, 'failed')).toMatchObject({ state: 'completed' });
    });
  });

  it('can be completed from any step', () => {
    const done = apply(start, complete(start));
    expect(weights(done)).toEqual([{ number: 2, weight: 100 }]);
    const event: RolloutEvent = { kind: 'completed' };
    expect(evolve(done, event).state).toBe('completed');
  });
});
