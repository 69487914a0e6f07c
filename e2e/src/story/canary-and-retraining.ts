import { expect, it } from 'vitest';
import { eventually, WebhookReceiver } from '@baton/testing';
import { byKey, landingsOf, type Hour } from '../flights.js';
import { type Check, type List, type Rollout, type Trained } from './answers.js';
import { DANA, OLGA } from './cast.js';
import { type FlightStory } from './flight-story.js';

/** Production asks a canary for predictions and labels at each step. */
const STEPS = [{ weight: 10, minSamples: 300, minLabels: 300, maxDuration: '1h' }, { weight: 50, minSamples: 300, minLabels: 300, maxDuration: '1h' }, { weight: 100 }];

/** Steps 8 and 9: a bad version is taken back by itself, and a rule that is broken leads to a better one. */
export function canaryAndRetraining(story: FlightStory): void {

  /** Takes hours away, sends them and what became of them, so many at a time, until the rollout of the version is where it should be. */
  async function sendUntil(hours: Hour[], version: number, done: (rollout: Rollout) => boolean): Promise<Rollout> {
    const together = 60;
    while (hours.length > 0) {
      const some = hours.splice(0, together);
      await story.flights.send(some);
      expect((await story.flights.report(byKey(landingsOf(some)))).rejected).toEqual([]);
      const rollout = await story.rolloutOf(version);
      if (done(rollout)) return rollout;
    }
    return eventually(async () => {
      const rollout = await story.rolloutOf(version);
      expect(done(rollout), JSON.stringify(rollout)).toBe(true);
      return rollout;
    }, 60_000);
  }
  it('8. version 2 has the delay in hours: validation warns, a validator approves all the same, and the canary is taken back by itself', async () => {
    story.receiver = await new WebhookReceiver().open();
    story.streamId = /^id: ?(\S+)$/m.exec(await story.readStream('model=flight-delay', null, (text) => /^id: ?\S+\n/m.test(text)))![1]!;
    story.subscription = (await story.stack.api<{ id: string; secret: string }>('POST', '/notification/api/v1/subscriptions', OLGA, {
      name: 'operations', channel: 'webhook', url: story.receiver.url, types: ['deployment.rollout.*', 'monitoring.canary.*', 'monitoring.alert.*', 'monitoring.retraining.*'], filter: { models: ['flight-delay'], environments: ['production'] },
    })).body;
    const rules = (await story.stack.api<object>('GET', '/deployment/api/v1/environments/production', OLGA)).body;
    expect((await story.stack.api('PUT', '/deployment/api/v1/environments/production', ['max', 'ml-engineer'], { ...rules, steps: STEPS })).status).toBe(200);
    const second = await story.stack.python<Trained>('flights.py', ['train', 'hours', story.files], DANA);
    const shift = await eventually(async () => {
      const [report] = await story.reports(second.version);
      expect(report?.verdict).toBe('passed');
      return report!.checks.find((each) => each.name === 'reference-shift')!;
    }, 60_000);
    expect(shift).toMatchObject({ verdict: 'warning', fix: expect.stringContaining('units') as string });
    expect(shift.why).toMatch(/^dep_delay differs from the reference of version 1, which serves in production: PSI [\d.]+/);
    expect(shift.why).not.toContain('distance differs');
    await story.promote(second.version, (await story.warningsOf(second.version)).map((each) => each.name));
    await story.applied([{ version: 1, weight: 90 }, { version: second.version, weight: 10 }]);
    story.duringCanary = { at: new Date().toISOString(), version: second.version };

    const april = await story.flights.hours('2013-04-16', '2013-05-01', 'april-traffic.json');
    const last = april.splice(-3);
    const ended = await sendUntil(april, second.version, (rollout) => rollout.state === 'aborted');
    expect(ended.judgement).toMatchObject({ verdict: 'failed', reason: expect.stringMatching(/log-loss is [2-9]\.\d+ over \d+ labels, the champion's 0\.\d+ over \d+ at the same time/) as string });
    await story.applied([{ version: 1, weight: 100 }]);
    expect(new Set((await story.flights.send(last)).values())).toEqual(new Set(['1']));
  });

  it('9. a rule on performance asks for retraining with its cause; version 3 answers it, proves that it is not worse, and takes over step by step', async () => {
    // Operations' receiver is down for a while.
    await story.receiver!.close();
    expect((await story.stack.api('PUT', '/monitoring/api/v1/models/flight-delay/monitors', OLGA, { performance: [{ metric: 'log-loss', threshold: 0.28, over: '2w' }] })).status).toBe(200);
    const request = await eventually(async () => {
      const { body } = await story.stack.api<List<{ id: string; state: string; cause: { metric: string; reportDigest: string; reason: string; from: string } }>>('GET', '/monitoring/api/v1/models/flight-delay/retraining-requests', DANA);
      expect(body.items).toHaveLength(1);
      return body.items[0]!;
    }, 60_000);
    expect(request.cause).toMatchObject({ metric: 'log-loss', reportDigest: expect.stringMatching(/^sha256:/) as string, reason: expect.stringMatching(/^log-loss is 0\.\d+ .* asks for at most 0\.28/) as string });
    expect((await story.stack.api<List<object>>('GET', '/monitoring/api/v1/alerts?model=flight-delay&state=open', OLGA)).body.items).toMatchObject([{ kind: 'performance', metric: 'log-loss', version: 1 }]);

    story.requestId = request.id;
    story.third = await story.stack.python<Trained>('flights.py', ['train', 'retrained', story.files, request.id], DANA);
    const report = await eventually(async () => {
      const [found] = await story.reports(story.third.version);
      expect(found?.verdict).toBe('passed');
      return found!;
    }, 60_000);
    const [loss, auc] = ['champion-log-loss', 'champion-roc-auc'].map((name) => report.checks.find((each) => each.name === name)!) as [Check, Check];
    expect(loss.value).toBeCloseTo(story.third.championLogLoss - story.third.logLoss, 5);
    expect(auc.value).toBeCloseTo(story.third.auc - story.third.championAuc, 5);
    for (const each of [loss, auc]) {
      expect(each).toMatchObject({ verdict: 'passed', threshold: -0.005 });
      expect(each.low).toBeGreaterThan(-0.005);
      expect(each.high).toBeGreaterThan(each.value);
    }
    story.beforeThird = new Date().toISOString();
    await story.promote(story.third.version, (await story.warningsOf(story.third.version)).map((each) => each.name));
    await story.applied([{ version: 1, weight: 90 }, { version: story.third.version, weight: 10 }]);
    const may = await story.flights.hours('2013-05-01', '2013-07-01', 'may-traffic.json');
    const half = await sendUntil(may, story.third.version, (rollout) => rollout.step >= 2);
    expect(half.state).not.toBe('aborted');
    const rest = await sendUntil(may, story.third.version, (rollout) => rollout.state === 'completed');
    expect(rest.split).toEqual([{ version: story.third.version, weight: 100 }]);
    await eventually(async () => expect((await story.stack.api<{ aliases: string[] }>('GET', `/registry/api/v1/models/flight-delay/versions/${story.third.version}`, DANA)).body.aliases).toContain('champion'));
    await eventually(async () => {
      const { body } = await story.stack.api<List<{ id: string; state: string }>>('GET', '/monitoring/api/v1/models/flight-delay/retraining-requests', DANA);
      expect(body.items.find(({ id }) => id === request.id)).toMatchObject({ state: 'answered' });
    });
  });
}
