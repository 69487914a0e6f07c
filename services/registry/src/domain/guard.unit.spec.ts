import { describe, expect, it } from 'vitest';
import { environmentGuardedBy, guardedAliasOf, heldByServing } from './guard.js';
import { stageOf } from './stage.js';

describe('the guard', () => {
  it('holds champion for production until deployment says otherwise', () => {
    expect(environmentGuardedBy('champion', [])).toBe('production');
    expect(environmentGuardedBy('challenger', [])).toBeNull();
    expect(environmentGuardedBy('champion', [{ environment: 'staging', guardedAlias: null }])).toBe('production');
    expect(environmentGuardedBy('champion', [{ environment: 'production', guardedAlias: 'live' }])).toBeNull();
    expect(environmentGuardedBy('live', [{ environment: 'production', guardedAlias: 'live' }])).toBe('production');
    expect(guardedAliasOf('production', [{ environment: 'production', guardedAlias: null }])).toBeNull();
  });

  it('holds a model that serves behind a guarded alias, and only that', () => {
    const rules = [{ environment: 'staging', guardedAlias: null }];
    const production = [{ environment: 'production', number: 3 }];
    expect(heldByServing('Model m', 'renamed', production, rules)).toMatchObject({ kind: 'forbidden', why: expect.stringContaining('version 3 serves in production') });
    expect(heldByServing('Version 3', 'deleted', production, rules, 3)).not.toBeNull();
    expect(heldByServing('Version 2', 'deleted', production, rules, 2)).toBeNull();
    expect(heldByServing('Model m', 'renamed', [{ environment: 'staging', number: 3 }], rules)).toBeNull();
    expect(heldByServing('Model m', 'renamed', [], rules)).toBeNull();
  });
});

describe('a stage', () => {
  it('says where a version serves, and keeps what people said otherwise', () => {
    expect(stageOf(new Set(['staging', 'production']), 'None')).toBe('Production');
    expect(stageOf(new Set(['staging']), 'Production')).toBe('Staging');
    expect(stageOf(new Set(), 'Production')).toBe('Archived');
    expect(stageOf(new Set(), 'Staging')).toBe('None');
    expect(stageOf(new Set(['canary']), 'Archived')).toBe('Archived');
  });
});
