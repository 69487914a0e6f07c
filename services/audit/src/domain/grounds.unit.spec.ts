import { describe, expect, it } from 'vitest';
import type { Decision, Said } from './decision.js';
import { groundsOf } from './grounds.js';

let events = 0;
const on = (at: string, said: Said, environment: string | null = null, number: number | null = 1): Decision => ({ event: `e${++events}`, modelId: number === null ? null : 'm', number, environment, at, said });
const production = (at: string, said: Said) => on(at, said, 'production');
const report = (at: string, reportId: string, more: Partial<Extract<Said, { kind: 'reported' }>> = {}) =>
  on(at, { kind: 'reported', reportId, digest: `digest of ${reportId}`, verdict: 'passed', policy: 'default', policyRevision: 1, evidenceRevision: 1, environments: ['production'], ...more });
const approval = (at: string, by: string, evidenceDigest: string) => production(at, { kind: 'approved', promotionId: 'p1', by, role: 'validator', comment: '', evidenceDigest, acknowledgedWarnings: [] });
const started = (at: string, rolloutId: string, promotionId: string) => production(at, { kind: 'started', rolloutId, promotionId });

const PLACE = { modelId: 'm', number: 1, environment: 'production' };
const KNOWN = [
  on('1', { kind: 'environment', revision: 1 }, 'production', null), on('2', { kind: 'pinned', revision: 1, artifactDigest: 'files' }), report('3', 'first'), report('4', 'again'),
  report('4', 'elsewhere', { environments: ['staging'], policy: 'other' }), production('5', { kind: 'requested', promotionId: 'p1', origin: 'api', requestedBy: 'dana', reason: 'better' }),
  approval('6', 'vera', 'stale'), approval('7', 'carla', 'seen'), started('8', 'r1', 'p1'), on('9', { kind: 'pinned', revision: 2, artifactDigest: 'files' }), report('9', 'later', { evidenceRevision: 2 }),
];

describe('the grounds on which a version serves', () => {
  it('are the promotion of its rollout, the approvals that were not stale, and the evidence as it was then', () => {
    expect(groundsOf(KNOWN, PLACE, 'r1', '9')).toEqual({
      promotion: { id: 'p1', origin: 'api', requestedBy: 'dana', reason: 'better' },
      approvals: [{ by: 'carla', role: 'validator', comment: '', at: '7', evidenceDigest: 'seen', acknowledgedWarnings: [] }],
      override: null,
      rollback: null,
      evidence: { evidenceDigest: 'seen', artifactDigest: 'files', evidenceRevision: 1, reports: [{ id: 'again', digest: 'digest of again', verdict: 'passed', policy: 'default', policyRevision: 1 }] },
      seen: {
        model: 'm', version: 1, artifact: 'files', evidenceRevision: 1, reports: [{ policy: 'default', policyRevision: 1, digest: 'digest of again', verdict: 'passed' }], environment: 'production', environmentRevision: 1,
      },
    });
  });

  it('are those of the last rollout before, where the servers name one that was none of this version', () => {
    const known = [...KNOWN, started('a2', 'r2', 'p2')];
    expect(groundsOf(known, PLACE, 'rolled back', 'a0').promotion?.id).toBe('p1');
    expect(groundsOf(known, PLACE, 'rolled back', 'a3').promotion?.id).toBe('p2');
    expect(groundsOf(known, PLACE, 'r1', 'a3').promotion?.id).toBe('p1');
  });

  it('are not those of a rollout that was given up before; who came back to it stands beside them', () => {
    const failed = [...KNOWN, started('a2', 'r2', 'p2'), production('a3', { kind: 'aborted', rolloutId: 'r2' })];
    const back = [...failed, production('a5', { kind: 'rolled-back', by: 'olga', reason: 'the newer one is worse' })];
    expect(groundsOf(back, PLACE, 'rolled back', 'a6')).toMatchObject({ promotion: { id: 'p1' }, approvals: [{ by: 'carla' }], rollback: { by: 'olga', reason: 'the newer one is worse', at: 'a5' } });
    expect(groundsOf(back, PLACE, 'rolled back', 'a4').rollback).toBeNull();
    expect(groundsOf([...back, started('a7', 'r3', 'p3')], PLACE, 'r3', 'a8')).toMatchObject({ promotion: { id: 'p3' }, rollback: null });
  });

  it('are the override that put it through, as far as is known of its review, and the evidence of that moment', () => {
    const overridden = (evidenceDigest: string | null) => production('7', { kind: 'overridden', promotionId: 'p1', by: 'olga', role: 'operator', reason: 'nonsense', evidenceDigest, unmet: [{ name: 'approval', why: 'nobody' }], reviewDueAt: '8' });
    const known = [...KNOWN, overridden('seen')];
    const override = { by: 'olga', role: 'operator', reason: 'nonsense', at: '7', evidenceDigest: 'seen', unmet: [{ name: 'approval', why: 'nobody' }], reviewDueAt: '8', overdueAt: null, review: null };
    expect(groundsOf(known, PLACE, 'r1', '9')).toMatchObject({ approvals: [{ by: 'carla' }], override, evidence: { evidenceDigest: 'seen' }, seen: { evidenceRevision: 1 } });
    const later = [...known, production('9', { kind: 'review-overdue', promotionId: 'p1' }), production('a0', { kind: 'reviewed', promotionId: 'p1', by: 'vera', role: 'validator', verdict: 'objected', comment: 'no' })];
    expect(groundsOf(later, PLACE, 'r1', '9').override).toEqual({ ...override, overdueAt: '9', review: { by: 'vera', role: 'validator', verdict: 'objected', comment: 'no', at: 'a0' } });
    expect(groundsOf([...KNOWN, overridden(null)], PLACE, 'r1', '9')).toMatchObject({ approvals: [], evidence: { evidenceDigest: null }, seen: null });
    expect(groundsOf([...later, started('a2', 'r2', 'p2')], PLACE, 'r2', 'a3').override).toBeNull();
  });

  it('are unknown where nothing of it is known, and approve nothing where nobody approved', () => {
    expect(groundsOf([], PLACE, 'r1', '9')).toEqual({ promotion: null, approvals: [], override: null, rollback: null, evidence: null, seen: null });
    expect(groundsOf(KNOWN.filter(({ said }) => said.kind !== 'approved'), PLACE, 'r1', '9')).toMatchObject({ approvals: [], evidence: { evidenceDigest: null, evidenceRevision: 1 }, seen: null });
  });
});
