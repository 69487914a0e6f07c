import { describe, expect, it } from 'vitest';
import { approve, currentApprovals, evolve, lookAgain, reject, withdraw, type Promotion, type PromotionEvent } from './promotion.js';

const [OLD, NOW] = ['sha256:old', 'sha256:now'];
const open: Promotion = {
  id: 'p', version: { modelId: 'm', name: 'flights', number: 2 }, environment: 'production', state: 'open', origin: 'api', requestedBy: 'dana', reason: 'better',
  evidenceDigest: NOW, approvals: [], override: null, decidedOn: null, rolloutId: null, endedBecause: null, correlationId: 'story',
};
const vera = { subject: 'vera', roles: ['validator'] };
const context = { authors: ['dana', 'oscar'], approverRoles: ['validator', 'compliance'], warnings: [] as string[], difference: () => [{ field: 'evidenceRevision', seen: 1, now: 2 }] };
const command = { by: vera, seen: NOW, comment: '', acknowledgedWarnings: [] as string[], at: '2026-03-01T00:00:00Z' };

describe('approving', () => {
  it('is for somebody with a role who did not write it, of exactly what was seen', () => {
    expect(approve(open, command, context)).toMatchObject({ ok: true, events: [{ kind: 'approved', approval: { by: 'vera', role: 'validator', evidenceDigest: NOW } }] });
  });

  it.each(['dana', 'oscar'])('is not for the author %s, whatever roles they have', (subject) => {
    expect(approve(open, { ...command, by: { subject, roles: ['validator', 'compliance', 'admin'] } }, context)).toMatchObject({ ok: false, kind: 'refused', code: 'author' });
  });

  it('is not for an admin by that alone', () => {
    expect(approve(open, { ...command, by: { subject: 'root', roles: ['admin'] } }, context)).toMatchObject({ ok: false, kind: 'refused', code: 'role' });
  });

  it('of evidence that has changed since is a conflict that names the change', () => {
    expect(approve(open, { ...command, seen: OLD }, context)).toMatchObject({ ok: false, kind: 'conflict', code: 'stale', details: { evidenceDigest: NOW, seen: OLD, difference: [{ field: 'evidenceRevision', seen: 1, now: 2 }] } });
  });

  it('twice by the same person counts once', () => {
    const once = { ...open, approvals: [{ by: 'vera', role: 'validator', evidenceDigest: NOW, comment: '', acknowledgedWarnings: [], at: '' }] };
    expect(approve(once, command, context)).toMatchObject({ ok: false, code: 'again' });
  });

  it('needs every warning named', () => {
    const warned = { ...context, warnings: ['slices', 'latency'] };
    expect(approve(open, { ...command, acknowledgedWarnings: ['slices'] }, warned)).toMatchObject({ ok: false, kind: 'invalid', because: expect.stringContaining('latency') as string });
    expect(approve(open, { ...command, acknowledgedWarnings: ['slices', 'latency'] }, warned).ok).toBe(true);
  });

  it('is over when the promotion is', () => {
    for (const state of ['completed', 'rejected', 'withdrawn', 'superseded', 'rolling-out', 'failed'] as const) expect(approve({ ...open, state }, command, context)).toMatchObject({ ok: false, kind: 'conflict', code: 'closed' });
  });

  it('needs something to approve', () => {
    expect(approve({ ...open, evidenceDigest: null }, command, context)).toMatchObject({ ok: false, code: 'no-evidence' });
  });
});

describe('a promotion', () => {
  it('counts only approvals of the evidence of now', () => {
    const events: PromotionEvent[] = [
      { kind: 'approved', approval: { by: 'vera', role: 'validator', evidenceDigest: NOW, comment: '', acknowledgedWarnings: [], at: '' } },
      { kind: 'became-stale', formerDigest: NOW, evidenceDigest: 'sha256:next' },
    ];
    const next = events.reduce(evolve, open);
    expect(next.approvals).toHaveLength(1);
    expect(currentApprovals(next)).toEqual([]);
  });

  it('becomes stale only if its evidence was seen and is another now', () => {
    expect(lookAgain(open, NOW)).toMatchObject({ events: [] });
    expect(lookAgain({ ...open, evidenceDigest: null }, NOW)).toMatchObject({ events: [{ kind: 'evidence-complete' }] });
    expect(lookAgain(open, OLD)).toMatchObject({ events: [{ kind: 'became-stale', formerDigest: NOW, evidenceDigest: OLD }] });
    expect(lookAgain({ ...open, state: 'completed' }, OLD)).toMatchObject({ events: [] });
  });

  it('is rejected by an approver, and withdrawn by who wanted it', () => {
    expect(reject(open, vera, ['validator'], 'slices').ok).toBe(true);
    expect(reject(open, { subject: 'max', roles: ['ml-engineer'] }, ['validator'], 'slices')).toMatchObject({ kind: 'refused' });
    expect(withdraw(open, { subject: 'dana', roles: [] }, ['dana'], 'found a bug').ok).toBe(true);
    expect(withdraw(open, vera, ['dana'], 'no')).toMatchObject({ kind: 'refused' });
  });
});
