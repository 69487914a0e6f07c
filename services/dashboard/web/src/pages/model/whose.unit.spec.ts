import { describe, expect, it } from 'vitest';
import { whoseFigures } from './whose.js';

const versions = [3, 2, 1].map((version) => ({ version, createdAt: `2026-01-0${version}T00:00:00Z` }));
const place = (environment: string, ...weights: Array<[version: number, weight: number]>) => ({ environment, weights: weights.map(([version, weight]) => ({ version, weight })) });
const asked = { model: 'taxi', all: versions, placed: [place('staging', [3, 100]), place('production', [2, 10], [1, 90])], version: undefined, environment: undefined, at: undefined };

describe('whose figures a page shows', () => {
  it('are those of what takes most of production’s traffic', () => {
    expect(whoseFigures(asked)).toEqual({ version: 1, environment: 'production', note: null });
  });

  it('are those of another environment, and say so, where nothing serves production', () => {
    const placed = [place('production'), place('staging', [3, 100])];
    expect(whoseFigures({ ...asked, placed })).toEqual({ version: 3, environment: 'staging', note: 'Nothing of it serves production: these are the figures of staging.' });
    expect(whoseFigures({ ...asked, placed, environment: 'staging' })).toMatchObject({ version: 3, note: null });
  });

  it('are nobody’s where nothing serves: a field leads on', () => {
    expect(whoseFigures({ ...asked, placed: [place('staging')] })).toBe('Nothing of taxi serves. The field “Version” above shows the figures of the one that you name.');
    expect(whoseFigures({ ...asked, environment: 'edge', at: '2026-01-02T00:00:00Z' })).toMatch(/^Nothing of taxi served edge then\./);
  });

  it('are those of the version that is named, if there is one', () => {
    expect(whoseFigures({ ...asked, version: 3 })).toEqual({ version: 3, environment: 'production', note: null });
    expect(whoseFigures({ ...asked, version: 99 })).toBe('There is no version 99 of taxi.');
  });

  it('say of a version that was registered after the instant that it was', () => {
    expect(whoseFigures({ ...asked, version: 3, at: '2026-01-02T12:00:00Z' })).toMatchObject({ version: 3, note: 'Version 3 of taxi was registered later.' });
    expect(whoseFigures({ ...asked, version: 2, at: '2026-01-02T12:00:00Z' })).toMatchObject({ version: 2, note: null });
  });
});
