import { describe, expect, it } from 'vitest';
import { readParameters } from './request-parameters.js';

describe('readParameters', () => {
  it('reads what Baton knows and leaves the rest alone', () => {
    expect(readParameters({ parameters: { sticky_key: 'c', keys: ['a', 'b'], timestamp: '2026-03-01T12:00:00+01:00', content_type: 'pd' } }))
      .toEqual({ stickyKey: 'c', keys: ['a', 'b'], timestamp: '2026-03-01T12:00:00+01:00' });
    for (const body of [undefined, null, {}, { parameters: null }, 'text']) expect(readParameters(body)).toEqual({ stickyKey: null, keys: null, timestamp: null });
  });

  it.each([
    [{ parameters: [] }, 'parameters'], [{ parameters: { sticky_key: 7 } }, 'sticky_key'], [{ parameters: { sticky_key: '' } }, 'sticky_key'],
    [{ parameters: { keys: 'a' } }, 'keys'], [{ parameters: { keys: ['a', 1] } }, 'keys'], [{ parameters: { timestamp: 'yesterday' } }, 'timestamp'], [{ parameters: { timestamp: '2026-13-01T00:00:00Z' } }, 'timestamp'],
  ])('refuses %j by the name of what is wrong', (body, name) => {
    expect(() => readParameters(body)).toThrow(name);
  });
});
