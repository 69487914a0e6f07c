import { describe, expect, it } from 'vitest';
import { DURATION_PARTS, WindowTally } from './window-tally.js';

describe('response times', () => {
  it.each([[0, 0], [0.99, 0], [1, 1], [1.99, 1], [2, 2], [3.5, 2], [4, 3], [65_535, 16], [65_536, DURATION_PARTS - 1], [1e30, DURATION_PARTS - 1], [Infinity, DURATION_PARTS - 1], [NaN, DURATION_PARTS - 1]])('of %d ms fall into part %d', (milliseconds, part) => {
    const tally = new WindowTally(new Float64Array(0));
    tally.countDurations(Float32Array.of(milliseconds), 0, 1);
    expect(tally.durations.findIndex((count) => count === 1)).toBe(part);
  });
});
