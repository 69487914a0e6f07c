import { describe, expect, it } from 'vitest';
import { texts } from './search.js';

const model = texts('tab', 'version', 'other', 'from', 'to', 'feature');

describe('what an address asks for', () => {
  it('is taken as it stands where it can be meant', () => {
    const asked = { tab: 'drift', version: '4', other: '1', from: '2013-03-01', to: '2013-04-01T10:00:00Z', feature: 'temp' };
    expect(model(asked)).toMatchObject(asked);
  });

  it.each([['tab', 'banana'], ['version', 'abc'], ['version', '0'], ['other', '1.5'], ['from', 'March'], ['to', '2013-13-40'], ['feature', '']])('%s=%s counts as absent', (name, value) => {
    const read = model({ [name]: value });
    expect(read).toHaveProperty(name, undefined);
  });

  it('tells an instant in UTC', () => {
    expect(texts()({ at: '2026-11-25T14:00:00+02:00' })).toEqual({ at: '2026-11-25T12:00:00.000Z', noInstant: undefined });
  });

  it('keeps what is no instant apart, until there is one', () => {
    const read = texts()({ at: 'nonsense' });
    expect(read).toEqual({ at: undefined, noInstant: 'nonsense' });
    expect(texts()({ ...read })).toEqual(read);
    expect(texts()({ ...read, at: '2026-11-25' })).toEqual({ at: '2026-11-25T00:00:00.000Z', noInstant: undefined });
  });
});
