import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { planFor, type VersionState } from './plan.js';

const held = (states: Record<string, VersionState>) => new Map(Object.entries(states));

describe('planFor', () => {
  it('loads one version after the other before it moves traffic', () => {
    expect(planFor(['2', '1'], held({}), null)).toEqual({ load: '2', route: null, release: [] });
    expect(planFor(['2', '1'], held({ 2: 'loading' }), null)).toEqual({ load: null, route: null, release: [] });
    expect(planFor(['2', '1'], held({ 2: 'ready' }), null)).toEqual({ load: '1', route: null, release: [] });
    expect(planFor(['2', '1'], held({ 2: 'ready', 1: 'ready' }), null)).toEqual({ load: null, route: ['2', '1'], release: [] });
  });

  it('lets the old version go in the same step that moves traffic, not before', () => {
    expect(planFor(['2'], held({ 1: 'ready', 2: 'loading' }), ['1'])).toEqual({ load: null, route: null, release: [] });
    expect(planFor(['2'], held({ 1: 'ready', 2: 'ready' }), ['1'])).toEqual({ load: null, route: ['2'], release: ['1'] });
  });

  it('goes back at once while the version that is no longer wanted is still loading', () => {
    expect(planFor(['1'], held({ 1: 'ready', 2: 'loading' }), ['1'])).toEqual({ load: null, route: ['1'], release: [] });
    expect(planFor(['3'], held({ 1: 'ready', 2: 'loading' }), ['1'])).toEqual({ load: '3', route: null, release: [] });
  });

  it('keeps the old split where a version cannot be loaded', () => {
    expect(planFor(['2', '1'], held({ 1: 'ready', 2: 'failed' }), ['1'])).toEqual({ load: null, route: null, release: [] });
  });

  it('routes by what is ready where nothing served before and the rest will never be', () => {
    expect(planFor(['2', '1'], held({ 1: 'ready', 2: 'failed' }), null).route).toEqual(['1']);
    expect(planFor(['2', '1'], held({ 1: 'ready', 2: 'waiting' }), null).route).toBeNull();
    expect(planFor(['2'], held({ 2: 'failed' }), null).route).toBeNull();
  });

  it('ends traffic by an empty split', () => {
    expect(planFor([], held({ 1: 'ready' }), ['1'])).toEqual({ load: null, route: [], release: ['1'] });
  });

  it('never routes to a version that is not ready, nor lets one go that is routed to', () => {
    const key = fc.constantFrom('1', '2', '3', '4');
    const state = fc.constantFrom<VersionState>('loading', 'ready', 'waiting', 'failed');
    fc.assert(fc.property(fc.uniqueArray(key), fc.dictionary(key, state), fc.option(fc.uniqueArray(key)), (wanted, states, before) => {
      const routed = before?.filter((each) => states[each] === 'ready') ?? null;
      const plan = planFor(wanted, held(states), routed);
      for (const each of plan.route ?? []) expect(states[each]).toBe('ready');
      const after = plan.route ?? routed ?? [];
      for (const each of plan.release) expect(after).not.toContain(each);
      for (const each of plan.release) expect(wanted).not.toContain(each);
    }));
  });
});
