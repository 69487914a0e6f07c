import { describe, expect, it } from 'vitest';
import { overdue, override, review, reviewStateOf, whyNeverLoaded, type Override } from './override.js';
import { evolve, type Promotion } from './promotion.js';
import type { ReportFact, Requirement, VersionFacts } from './requirements.js';

const AT = '2026-03-01T03:10:00.000Z';
const open: Promotion = {
  id: 'p', version: { modelId: 'm', name: 'flights', number: 2 }, environment: 'production', state: 'open', origin: 'api', requestedBy: 'dana', reason: 'better',
  evidenceDigest: 'sha256:now', approvals: [], override: null, decidedOn: null, rolloutId: null, endedBecause: null, correlationId: 'story',
};
const [olga, vera] = [{ subject: 'olga', roles: ['operator'] }, { subject: 'vera', roles: ['validator'] }];
const requirements: Requirement[] = [
  { name: 'evidence', met: true, why: 'pinned', fix: '', who: 'baton' },
  { name: 'validation', met: false, why: 'roc-auc: 0.71 is below 0.8.', fix: 'Train better.', who: 'data-scientist' },
  { name: 'approval', met: false, why: '0 of 1 approvals.', fix: 'POST …', who: 'validator' },
];
const report = (checks: ReportFact['checks'], evidenceRevision = 1): ReportFact =>
  ({ reportId: 'r', evidenceRevision, policy: { name: 'default', revision: 1 }, environments: ['staging'], state: 'failed', digest: 'd', checks, reason: null });
const check = (name: string, verdict = 'failed') => ({ name, verdict, why: `${name} is bad`, fix: '' });
const facts: VersionFacts = { version: open.version, artifactDigest: 'a', evidenceRevision: 1, missing: [], authors: ['dana', 'oscar'], reports: [report([check('metric roc-auc')])], deleted: false };
const command = { by: olga, reason: 'the champion answers nonsense', at: AT };
const done: Override = {
  by: 'olga', role: 'operator', reason: 'the champion answers nonsense', at: AT, evidenceDigest: 'sha256:now', reviewDueAt: '2026-03-02T03:10:00.000Z', overdueAt: null, review: null,
  unmet: [{ name: 'validation', why: 'roc-auc: 0.71 is below 0.8.', fix: 'Train better.' }, { name: 'approval', why: '0 of 1 approvals.', fix: 'POST …' }],
};
const overridden: Promotion = { ...open, state: 'rolling-out', override: done };
const said = { by: vera, verdict: 'upheld', comment: 'looked at the answers', at: AT } as const;

describe('overriding', () => {
  it('records by whom, why, on what evidence, what was unmet, and until when somebody else has to review it', () => {
    expect(override(open, command, { requirements, facts })).toEqual({ ok: true, events: [{ kind: 'overridden', override: done }] });
  });

  it('is also for an author who carries production: nobody else may be awake', () => {
    expect(override(open, { ...command, by: { subject: 'dana', roles: ['data-scientist', 'ml-engineer'] } }, { requirements, facts })).toMatchObject({ ok: true, events: [{ override: { by: 'dana', role: 'ml-engineer' } }] });
  });

  it.each(['data-scientist', 'validator', 'compliance', 'service'])('is not for a %s', (role) => {
    expect(override(open, { ...command, by: { subject: 'x', roles: [role] } }, { requirements, facts })).toMatchObject({ ok: false, kind: 'refused', code: 'role' });
  });

  it('needs a reason, and something to override', () => {
    expect(override(open, { ...command, reason: ' \n' }, { requirements, facts })).toMatchObject({ ok: false, kind: 'invalid' });
    expect(override(open, command, { requirements: [requirements[0]!], facts })).toMatchObject({ ok: false, kind: 'conflict', code: 'needless' });
  });

  it('is over when the promotion is', () => {
    for (const state of ['completed', 'rejected', 'withdrawn', 'superseded', 'rolling-out', 'failed'] as const) expect(override({ ...open, state }, command, { requirements, facts })).toMatchObject({ ok: false, code: 'closed' });
  });

  it('does not make a model loadable', () => {
    for (const part of [
      { artifactDigest: null }, { deleted: true }, { missing: [{ name: 'files', why: 'There are none.', fix: '' }] },
      { reports: [report([check('artifact-safety')])] }, { reports: [report([check('loads')])] },
    ]) expect(override(open, command, { requirements, facts: { ...facts, ...part } })).toMatchObject({ ok: false, kind: 'conflict', code: 'unloadable' });
    expect(override(open, command, { requirements, facts: undefined })).toMatchObject({ ok: false, code: 'unloadable' });
  });

  it('looks past other failures, mere warnings, and what was found on former evidence', () => {
    expect(whyNeverLoaded({ ...facts, missing: [{ name: 'evaluation', why: 'There is none.', fix: '' }], reports: [report([check('artifact-safety', 'warning'), check('slices')]), report([check('loads')], 0)] })).toBeNull();
  });
});

describe('reviewing an override', () => {
  it('is for somebody who neither did it nor wrote, registered or requested the version', () => {
    expect(review(overridden, said, ['dana', 'oscar'])).toEqual({ ok: true, events: [{ kind: 'reviewed', review: { by: 'vera', role: 'validator', verdict: 'upheld', comment: 'looked at the answers', at: AT } }] });
    const everything = ['validator', 'compliance', 'operator', 'admin'];
    expect(review(overridden, { ...said, by: { subject: 'olga', roles: everything } }, ['dana'])).toMatchObject({ ok: false, kind: 'refused', code: 'overrider' });
    expect(review(overridden, { ...said, by: { subject: 'dana', roles: everything } }, ['dana'])).toMatchObject({ ok: false, kind: 'refused', code: 'author' });
    expect(review(overridden, { ...said, by: { subject: 'root', roles: ['admin'] } }, ['dana'])).toMatchObject({ ok: false, kind: 'refused', code: 'role' });
  });

  it('is given once, with a comment, and only where something was overridden; it does not matter what became of the rollout', () => {
    expect(review(overridden, { ...said, comment: ' ' }, [])).toMatchObject({ ok: false, kind: 'invalid' });
    expect(review(open, said, [])).toMatchObject({ ok: false, kind: 'conflict', code: 'not-overridden' });
    const reviewed = evolve(overridden, { kind: 'reviewed', review: { by: 'vera', role: 'validator', verdict: 'objected', comment: 'no', at: AT } });
    expect(review(reviewed, { ...said, by: { subject: 'carla', roles: ['compliance'] } }, [])).toMatchObject({ ok: false, kind: 'conflict', code: 'reviewed' });
    for (const state of ['completed', 'failed'] as const) expect(review({ ...overridden, state }, said, []).ok).toBe(true);
  });

  it('is overdue once, and not at all if it was given', () => {
    const decision = overdue(overridden, '2026-03-02T03:10:00.000Z');
    expect(decision).toEqual({ ok: true, events: [{ kind: 'review-overdue', at: '2026-03-02T03:10:00.000Z' }] });
    const late = evolve(overridden, { kind: 'review-overdue', at: '2026-03-02T03:10:00.000Z' });
    const reviewed = evolve(late, { kind: 'reviewed', review: { ...said, by: 'vera', role: 'validator' } });
    for (const promotion of [late, reviewed, open]) expect(overdue(promotion, 'later')).toEqual({ ok: true, events: [] });
    expect([open, overridden, late, reviewed].map(reviewStateOf)).toEqual([null, 'outstanding', 'overdue', 'upheld']);
  });
});
