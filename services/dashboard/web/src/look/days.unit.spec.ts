import { describe, expect, it } from 'vitest';
import { datesOf, instantOf, written } from './days.js';

describe('dates', () => {
  it('say a stretch as short as it can be said', () => {
    expect(datesOf({ from: '2013-03-31T00:00:00.000Z', to: '2013-04-01T00:00:00.000Z' })).toBe('2013-03-31');
    expect(datesOf({ from: '2013-03-28T00:00:00Z', to: '2013-04-01T00:00:00Z' })).toBe('2013-03-28 to 2013-04-01');
    expect(datesOf({ from: '2013-03-28T10:00:00Z', to: '2013-03-28T11:00:00Z' })).toBe('2013-03-28 10:00 to 11:00');
    expect(datesOf({ from: '2013-03-28T00:00:00Z', to: '2013-03-28T20:00:00Z' })).toBe('2013-03-28 00:00 to 20:00');
    expect(datesOf({ from: '2013-03-28T10:00:00Z', to: '2013-03-29T00:00:00Z' })).toBe('2013-03-28 10:00 to 2013-03-29');
    expect(datesOf({ from: '2013-03-28T10:00:00Z', to: '2013-03-29T10:00:00Z' })).toBe('2013-03-28 10:00 to 2013-03-29 10:00');
  });

  it('stand in an address as days where they are, and else as instants, which are read as they were written', () => {
    for (const [instant, address] of [['2013-03-28T00:00:00.000Z', '2013-03-28'], ['2013-03-28T05:00:00.000Z', '2013-03-28T05:00:00.000Z']] as const) {
      expect(written(instant)).toBe(address);
      expect(Date.parse(instantOf(address))).toBe(Date.parse(instant));
    }
  });
});
