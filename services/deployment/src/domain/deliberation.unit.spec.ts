import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Deliberation } from './deliberation.js';
import { DEFAULT_ENVIRONMENTS, mistakesIn, FULL } from './environment.js';
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

  it('reports of former evidence count for nothing', () => {
    const events = settle(model([facts(1, { evidenceRevision: 2 })]), [1]);
    expect(readinessOf(events, 'staging').requirements.find((requirement) => requirement.name === 'validation')).toMatchObject({ met: false, who: 'baton' });
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

describe('rules of an environment', () => {
  it('are told everything that cannot work', () => {
    expect(mistakesIn({ order: 1, guardedAlias: null, requiredEvidence: [], approvals: { count: 1, roles: [] }, automatic: true, steps: [{ ...FULL, weight: 50 }, { ...FULL, weight: 50, maxDuration: 'soon', minSamples: 5 }] })).toHaveLength(6);
    for (const environment of DEFAULT_ENVIRONMENTS) expect(mistakesIn(environment)).toEqual([]);
  });
});
