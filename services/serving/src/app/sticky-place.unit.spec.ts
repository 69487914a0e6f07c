import { describe, expect, it } from 'vitest';
import { stickyPlace } from './sticky-place.js';

describe('stickyPlace', () => {
  it('is where it has always been: others compute it, too', () => {
    // printf 'm/customer-1' | sha256sum | cut -c1-12
    expect(stickyPlace('m', 'customer-1')).toBe(parseInt('299638f09f4f', 16) / 2 ** 48 * 100);
  });

  it('spreads keys evenly, and differently for each model', () => {
    const places = Array.from({ length: 10_000 }, (_, i) => stickyPlace('m', `customer-${i}`));
    for (let decile = 0; decile < 10; decile += 1) {
      const share = places.filter((place) => Math.floor(place / 10) === decile).length / places.length;
      expect(share).toBeGreaterThan(0.085);
      expect(share).toBeLessThan(0.115);
    }
    expect(stickyPlace('m', 'customer-1')).not.toBe(stickyPlace('n', 'customer-1'));
  });
});
