import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Deliberation } from './deliberation.js';
import { DEFAULT_ENVIRONMENTS, mistakesIn, FULL } from './environment.js';
import { override } from './override.js';
import type { ModelDeployment, ModelEvent, Surroundings } from './model-deployment.js';
import type { ReportFact, VersionFacts } from './requirements.js';

let ids = 0;
const around: Surroundings = { environments: DEFAULT_ENVIRONMENTS, newId: () => `id-${++ids}`, digestOf: (evidence) => JSON.stringify(evidence), correlationOf: (number) => `story ${number}` };
const version = (number: number) => ({ modelId: 'm', name: 'flights', number });
const report = (number: number, state: ReportFact['state'] = 'passed', evidenceRevision = 1): ReportFact => ({
  reportId: `report ${number} ${evidenceRevision}`, evidenceRevision, policy: { name: 'default', revision: 1 }, environments: ['staging', 'production'], state, digest: state === 'started' ? null : `digest ${evidenceRevision}`, checks: [], reason: null,
});
const facts = (number: number, change: Partial<VersionFacts> = {}): VersionFacts => ({
  version: version(number), artifactDigest: `artifact ${number}`, evidenceRevision: 1, missing: [], authors: ['dana'], reports: [report(number)], deleted: false, ...change,
});
const model = (known: VersionFacts[], change: Partial<ModelDeployment> = {}): ModelDeployment =>
  ({ modelId: 'm', facts: new Map(known.map((each) => [each.version.number, each])), promotions: [], rollouts: [], slots: [], readiness: new Map(), ...change });

function settle(state: ModelDeployment, numbers: number[]): ModelEvent[] {
  const deliberation = new Deliberation(state, around);
  deliberation.settle(numbers);
  return deliberation.events;
}
const kinds = (events: readonly ModelEvent[]) => events.map((event) => (event.kind === 'promotion' ? `promotion ${event.event.kind}` : event.kind));
const readinessOf = (events: readonly ModelEvent[], environment: string) => events.flatMap((event) => (event.kind === 'readiness' && event.environment === environment ? [event.readiness] : [])).at(-1)!;

describe('what follows from the facts about a version', () => {
  it('nothing but waiting, as long as anything is missing', () => {
    for (const part of [{ evidenceRevision: 0 }, { reports: [] }, { reports: [report(1, 'started')] }]) {
      const events = settle(model([facts(1, part)]), [1]);
      expect(kinds(events)).toEqual(['readiness', 'readiness']);
      expect(readinessOf(events, 'staging').state).toBe('waiting');
    }
  });

  it('staging deploys it by itself once it has passed, and production waits for a person', () => {
    const events = settle(model([facts(1)]), [1]);
    expect(kinds(events)).toEqual(['promotion-requested', 'promotion evidence-complete', 'promotion rollout-started', 'rollout-started', 'readiness', 'readiness']);
    expect(readinessOf(events, 'staging').state).toBe('rolling-out');
    expect(readinessOf(events, 'production').state).toBe('blocked');
  });

  it('an older version that passes later does not push out a newer one', () => {
    const state = model([facts(1), facts(2)], { slots: [{ environment: 'staging', version: version(2), served: [version(2)] }] });
    expect(kinds(settle(state, [1])).filter((kind) => kind !== 'readiness')).toEqual([]);
  });

  it('and whoever wants it in production is told to ask for it in staging, since that does not take it by itself', () => {
    const state = model([facts(1), facts(2)], { slots: [{ environment: 'staging', version: version(2), served: [version(2)] }] });
    const served = readinessOf(settle(state, [1]), 'production').requirements.find(({ name }) => name === 'served in staging');
    expect(served).toMatchObject({ met: false, who: 'data-scientist or ml-engineer', fix: expect.stringContaining('environment staging') as string });
  });

  it('an environment in between that asks for approvals says whose turn it is there', () => {
    const acceptance = { ...DEFAULT_ENVIRONMENTS[0]!, name: 'acceptance', order: 15, automatic: false, approvals: { count: 1, roles: ['operator'] } };
    const at = (state: ModelDeployment) => {
      const deliberation = new Deliberation(state, { ...around, environments: [...DEFAULT_ENVIRONMENTS, acceptance] });
      deliberation.settle([1]);
      return deliberation;
    };
    const served = (events: readonly ModelEvent[]) => readinessOf(events, 'production').requirements.find(({ name }) => name.startsWith('served in'));
    const state = model([facts(1, { reports: [{ ...report(1), environments: ['staging', 'acceptance', 'production'] }] })], { slots: [{ environment: 'staging', version: version(1), served: [version(1)] }] });
    expect(served(at(state).events)).toMatchObject({ name: 'served in acceptance', who: 'data-scientist or ml-engineer' });
    const deliberation = at(state);
    const promotion = deliberation.request({ version: version(1), environment: 'acceptance', origin: 'api', requestedBy: 'dana', reason: '', correlationId: 'x' });
    deliberation.settle([1]);
    expect(served(deliberation.events)).toMatchObject({ who: 'operator', fix: expect.stringContaining(promotion.id) as string });
  });

  it('an environment of which validation has not spoken asks for another validation, once none is under way', () => {
    const of = (reports: ReportFact[]) => readinessOf(settle(model([facts(1, { reports })]), [1]), 'production').requirements.find(({ name }) => name === 'validation');
    const elsewhere = { ...report(1), environments: ['staging'] };
    expect(of([elsewhere])).toMatchObject({ met: false, who: 'validator', fix: expect.stringContaining('validation/api/v1/reports') as string });
    expect(of([elsewhere, { ...report(1, 'started'), reportId: 'another', environments: ['acceptance'] }])).toMatchObject({ met: false, who: 'baton' });
  });

  it('the newest report decides, by whichever policy: one that another has replaced neither stops nor warns', () => {
    const former = { ...report(1, 'failed'), reportId: 'former' };
    const newer = { ...report(1), reportId: 'newer', policy: { name: 'flights', revision: 1 } };
    const validation = (reports: ReportFact[]) => readinessOf(settle(model([facts(1, { reports })]), [1]), 'production').requirements.find(({ name }) => name === 'validation');
    expect(validation([former, newer])).toMatchObject({ met: true, why: 'Passed flights revision 1.' });
    expect(validation([newer, former])).toMatchObject({ met: false });
  });

  it('reports of former evidence count for nothing', () => {
    const events = settle(model([facts(1, { evidenceRevision: 2 })]), [1]);
    expect(readinessOf(events, 'staging').requirements.find((requirement) => requirement.name === 'validation')).toMatchObject({ met: false, who: 'baton' });
  });

  it('what mends several failed checks is said once, and each on a line of its own', () => {
    const check = (name: string, fix: string) => ({ name, verdict: 'failed', why: 'There is no evaluation data.', fix });
    const checks = [check('roc-auc', 'Log the file.'), check('log-loss', 'Log the file.'), check('signature', 'Log a signature.')];
    const events = settle(model([facts(1, { reports: [{ ...report(1, 'failed'), checks }] })]), [1]);
    expect(readinessOf(events, 'production').requirements.find(({ name }) => name === 'validation')).toMatchObject({ met: false, fix: 'Log the file.\nLog a signature.' });
  });

  it('missing evidence is said with its fix, and only where the environment asks for it', () => {
    const events = settle(model([facts(1, { missing: [{ name: 'evaluation', why: 'There is none.', fix: 'Log it.' }] })]), [1]);
    expect(readinessOf(events, 'production').requirements[0]).toEqual({ name: 'evidence', met: false, why: 'There is none.', fix: 'Log it.', who: 'data-scientist' });
    expect(readinessOf(events, 'staging').requirements[0]!.met).toBe(true);
  });

  it('a deleted version takes its open promotion with it', () => {
    const deliberation = new Deliberation(model([facts(1, { deleted: true, reports: [] })]), around);
    deliberation.request({ version: version(1), environment: 'production', origin: 'api', requestedBy: 'dana', reason: '', correlationId: 'x' });
    deliberation.settle([1]);
    expect(kinds(deliberation.events)).toEqual(['promotion-requested', 'promotion withdrawn']);
  });

  it('nobody is sent to a promotion that is over', () => {
    const state = model([facts(1)], { slots: [{ environment: 'staging', version: version(1), served: [version(1)] }] });
    const deliberation = new Deliberation(state, around);
    const promotion = deliberation.request({ version: version(1), environment: 'production', origin: 'api', requestedBy: 'dana', reason: '', correlationId: 'x' });
    const approval = () => readinessOf(deliberation.events, 'production').requirements.find(({ name }) => name === 'approval');
    deliberation.settle([1]);
    expect(approval()).toMatchObject({ met: false, fix: expect.stringContaining(`promotions/${promotion.id}/approvals`) as string });
    deliberation.apply(promotion, { kind: 'withdrawn', reason: 'a bug' });
    deliberation.settle([1]);
    expect(approval()).toMatchObject({ met: false, fix: expect.stringContaining('Request a promotion first') as string });
  });

  it('saying the same again is no news', () => {
    const first = settle(model([facts(1, { reports: [] })]), [1]);
    const readiness = new Map(first.flatMap((event) => (event.kind === 'readiness' ? [[`${event.environment}/1`, event.readiness] as const] : [])));
    expect(settle(model([facts(1, { reports: [] })], { readiness }), [1])).toEqual([]);
  });

  it('the order in which facts arrive does not change where it ends', () => {
    const parts: Array<(known: VersionFacts) => VersionFacts> = [
      (known) => ({ ...known, evidenceRevision: 1 }), (known) => ({ ...known, reports: [report(1, 'passed')] }), (known) => ({ ...known, artifactDigest: 'artifact 1' }),
    ];
    const empty = facts(1, { evidenceRevision: 0, reports: [], artifactDigest: null });
    fc.assert(fc.property(fc.shuffledSubarray(parts, { minLength: 3 }), (order) => {
      const end = order.reduce((known, part) => part(known), empty);
      expect(kinds(settle(model([end]), [1]))).toContain('rollout-started');
    }));
  });
});

describe('a promotion that is put through', () => {
  const olga = { subject: 'olga', roles: ['operator'] };
  const AT = '2026-03-01T03:00:00.000Z';
  const failing = facts(1, { reports: [{ ...report(1, 'failed'), checks: [{ name: 'metric roc-auc', verdict: 'failed', why: '0.71 is below 0.8.', fix: 'Train better.' }] }] });

  /** Somebody asks for version 1 in production, and Olga does not wait. */
  function overriding(state: ModelDeployment) {
    const deliberation = new Deliberation(state, around);
    const promotion = deliberation.request({ version: version(1), environment: 'production', origin: 'api', requestedBy: 'dana', reason: '', correlationId: 'story' });
    const decision = override(promotion, { by: olga, reason: 'v0 answers nonsense', at: AT }, { requirements: deliberation.requirementsFor(promotion), facts: state.facts.get(1) });
    if (decision.ok) decision.events.reduce((at, event) => deliberation.apply(at, event), promotion);
    deliberation.settle([1]);
    return { decision, events: deliberation.events };
  }

  it('is rolled out at once by the rules of its environment, and its readiness says what did not hold and who is to review it', () => {
    const { events } = overriding(model([failing]));
    expect(kinds(events)).toEqual(['promotion-requested', 'promotion overridden', 'readiness', 'promotion evidence-complete', 'promotion rollout-started', 'rollout-started', 'readiness']);
    const { state, requirements } = readinessOf(events, 'production');
    expect(state).toBe('rolling-out');
    expect(requirements.filter(({ met }) => !met)).toMatchObject([
      { name: 'validation', why: 'metric roc-auc: 0.71 is below 0.8. Overridden by olga.', fix: '' },
      { name: 'served in staging', fix: '' }, { name: 'approval', fix: '' },
      { name: 'review', who: 'validator or compliance', why: expect.stringContaining('without validation, served in staging, approval: v0 answers nonsense – somebody else is to review that until 2026-03-02T03:00:00.000Z') as string },
    ]);
  });

  it('waits for a rollout that is under way in its place', () => {
    const busy = { id: 'r', promotionId: 'p', environment: 'production', version: version(2), incumbent: null, steps: [FULL], step: 1, state: 'running', applied: false, reason: null, judgement: null, correlationId: 'x' } as const;
    const { decision, events } = overriding(model([failing, facts(2)], { rollouts: [busy] }));
    expect(decision).toMatchObject({ ok: false, kind: 'conflict', code: 'busy', because: expect.stringContaining('rollouts/r/complete or /abort') as string });
    expect(kinds(events)).not.toContain('rollout-started');
  });

  it('and whose rollout failed counts for nothing in the next attempt', () => {
    const promotion = overriding(model([failing])).events.flatMap((event) => (event.kind === 'promotion' ? [event.promotion] : [])).at(-1)!;
    const events = settle(model([failing], { promotions: [{ ...promotion, state: 'failed' }] }), [1]);
    expect(readinessOf(events, 'production').requirements.map(({ name }) => name)).toEqual(['evidence', 'validation', 'served in staging', 'approval']);
    expect(readinessOf(events, 'production').requirements[1]!.fix).toBe('Train better.');
  });
});

describe('rules of an environment', () => {
  it('are told everything that cannot work', () => {
    expect(mistakesIn({ order: 1, guardedAlias: null, requiredEvidence: [], approvals: { count: 1, roles: [] }, automatic: true, steps: [{ ...FULL, weight: 50 }, { ...FULL, weight: 50, maxDuration: 'soon', minSamples: 5 }] })).toHaveLength(6);
    for (const environment of DEFAULT_ENVIRONMENTS) expect(mistakesIn(environment)).toEqual([]);
  });
});
