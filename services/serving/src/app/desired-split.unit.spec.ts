import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isOlder, merge, type DesiredSplit } from './desired-split.js';

const wanted = (sequence: number, more: Partial<DesiredSplit> = {}, source = 'deployment/a'): DesiredSplit => ({
  environment: 'production', modelId: 'm', name: 'flights', formerNames: [], rolloutId: 'r', split: [], ...more,
  wish: { eventId: `${source}#${sequence}`, source, sequence, time: new Date(sequence * 1_000).toISOString(), correlationId: 'c', traceparent: null },
});

describe('merge', () => {
  it('takes what is newer, and leaves what is history', () => {
    expect(merge([wanted(1)], [wanted(2)])).toEqual({ desired: [wanted(2)], changed: true });
    expect(merge([wanted(2)], [wanted(1)])).toEqual({ desired: [wanted(2)], changed: false });
    expect(merge([wanted(2)], [wanted(2)])).toEqual({ desired: [wanted(2)], changed: false });
  });

  it('forgets nothing that is missing in the table, since a projection is empty while it is rebuilt', () => {
    expect(merge([wanted(1)], [])).toEqual({ desired: [wanted(1)], changed: false });
  });

  it('sees a new name of the same wish', () => {
    expect(merge([wanted(1)], [wanted(1, { name: 'arrivals', formerNames: ['flights'] })])).toMatchObject({ changed: true, desired: [{ name: 'arrivals' }] });
  });

  it('goes by time where the source is another one, such as after a restore', () => {
    expect(isOlder(wanted(1, {}, 'deployment/b').wish, wanted(5).wish)).toBe(true);
    expect(isOlder(wanted(9, {}, 'deployment/b').wish, wanted(5).wish)).toBe(false);
  });

  it('ends with the newest, in whatever order a replay passes', () => {
    fc.assert(fc.property(fc.shuffledSubarray([1, 2, 3, 4, 5], { minLength: 1 }), (order) => {
      const end = order.reduce<readonly DesiredSplit[]>((known, sequence) => merge(known, [wanted(sequence)]).desired, []);
      expect(end).toEqual([wanted(Math.max(...order))]);
    }));
  });
});
