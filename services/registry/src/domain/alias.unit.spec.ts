import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decideAlias, promotionOpened } from './alias.js';

const facts = { number: 3, current: 1, environment: 'production', open: null };

describe('setting an alias by hand', () => {
  it('that nobody guards moves it', () => {
    expect(decideAlias({ ...facts, environment: null }, 'fresh')).toEqual({ kind: 'moved' });
  });

  it('changes nothing where it points already, guarded or not', () => {
    expect(decideAlias({ ...facts, current: 3 }, 'fresh')).toEqual({ kind: 'unchanged' });
    expect(decideAlias({ ...facts, current: 3, environment: null }, 'fresh')).toEqual({ kind: 'unchanged' });
  });

  it('that is guarded opens a request', () => {
    expect(decideAlias(facts, 'fresh')).toEqual({ kind: 'requested', environment: 'production', id: 'fresh', supersedes: null });
  });

  it('again for the same version is the same request', () => {
    expect(decideAlias({ ...facts, open: { id: 'open', number: 3 } }, 'fresh')).toEqual({ kind: 'already-requested', environment: 'production', id: 'open' });
  });

  it('for another version takes the place of the open request', () => {
    expect(decideAlias({ ...facts, open: { id: 'open', number: 2 } }, 'fresh')).toEqual({ kind: 'requested', environment: 'production', id: 'fresh', supersedes: 'open' });
  });

  it('never moves a guarded alias, whatever is the case', () => {
    const open = fc.option(fc.record({ id: fc.uuid(), number: fc.integer({ min: 1 }) }));
    fc.assert(fc.property(fc.integer({ min: 1 }), fc.option(fc.integer({ min: 1 })), open, (number, current, request) => {
      expect(decideAlias({ number, current, environment: 'production', open: request }, 'fresh').kind).not.toBe('moved');
    }));
  });
});

describe('the answer to a guarded alias', () => {
  const met = { name: 'validation', met: true, why: 'It passed.', fix: '', who: '' };
  const unmet = { name: 'approval', met: false, why: 'Nobody has approved it.', fix: 'Approve it.', who: 'validator' };

  it('quotes what is still needed, and nothing that is met', () => {
    expect(promotionOpened('p1', 'champion', { state: 'blocked', requirements: [met, unmet] })).toBe('Promotion p1 opened; champion moves by itself when: approval: Nobody has approved it. Approve it. (validator)');
  });

  it('says so when nothing is known yet, and when nothing is missing', () => {
    expect(promotionOpened('p1', 'champion', null)).toContain('still being assessed');
    expect(promotionOpened('p1', 'champion', { state: 'ready', requirements: [met] })).toContain('Nothing else is missing');
  });

  it('does not ask for what an override has left unmet', () => {
    expect(promotionOpened('p1', 'champion', { state: 'rolling-out', requirements: [met, unmet] })).toBe('Promotion p1 opened; champion moves by itself when: its rollout is complete. Nothing else is missing.');
  });
});
