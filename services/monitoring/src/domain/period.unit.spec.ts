import { describe, expect, it } from 'vitest';
import { bucketsOf, HOUR, lengthOf, windowAt } from './period.js';

describe('buckets', () => {
  it('are counted from 1970, so that those of different questions coincide; the first and last may be shorter', () => {
    expect(bucketsOf({ from: 5 * HOUR, to: 30 * HOUR }, 12 * HOUR)).toEqual([{ from: 5 * HOUR, to: 12 * HOUR }, { from: 12 * HOUR, to: 24 * HOUR }, { from: 24 * HOUR, to: 30 * HOUR }]);
    expect(bucketsOf({ from: 5 * HOUR, to: 30 * HOUR }, Infinity)).toEqual([{ from: 5 * HOUR, to: 30 * HOUR }]);
    expect(bucketsOf({ from: HOUR, to: HOUR }, HOUR)).toEqual([]);
  });

  it('have lengths in minutes, hours, days and weeks', () => {
    expect([lengthOf('5m'), lengthOf('6h'), lengthOf('1d'), lengthOf('2w')]).toEqual([HOUR / 12, 6 * HOUR, 24 * HOUR, 336 * HOUR]);
    expect([lengthOf('0h'), lengthOf('1s'), lengthOf(''), lengthOf('12')]).toEqual([null, null, null, null]);
  });
});

it('a window begins with its hour, before 1970 as well', () => {
  expect([windowAt(HOUR - 1), windowAt(HOUR), windowAt(-1)]).toEqual([0, HOUR, -HOUR]);
});
