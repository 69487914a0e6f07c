import { describe, expect, it } from 'vitest';
import { aliasName, isEvidenceTag, modelName, writableTag } from './naming.js';
import { newParams } from './run.js';

describe('params', () => {
  it('are logged once; the same value again is nothing new', () => {
    expect(newParams('r', new Map([['lr', '0.1']]), [{ key: 'lr', value: '0.1' }, { key: 'n', value: '3' }, { key: 'n', value: '3' }])).toEqual({ accepted: [{ key: 'n', value: '3' }] });
  });

  it('cannot be changed, nor contradict themselves in one batch', () => {
    expect(newParams('r', new Map([['lr', '0.1']]), [{ key: 'lr', value: '0.2' }])).toMatchObject({ refused: { kind: 'invalid', why: expect.stringContaining('Changing param values is not allowed') } });
    expect(newParams('r', new Map(), [{ key: 'lr', value: '1' }, { key: 'lr', value: '2' }])).toMatchObject({ refused: { kind: 'invalid' } });
  });
});

describe('names', () => {
  it('of models fit into URIs', () => {
    expect(modelName('late flights')).toEqual({ accepted: 'late flights' });
    for (const name of ['', '  ', 'a/b', 'a:b', 'x'.repeat(251)]) expect(modelName(name), name).toMatchObject({ refused: {} });
  });

  it('of aliases are words, and none that MLflow keeps for itself', () => {
    expect(aliasName('champion-2_x')).toEqual({ accepted: 'champion-2_x' });
    for (const alias of ['', 'a b', 'v3', 'V12', 'latest', 'Latest', 'ä', 'x'.repeat(251)]) expect(aliasName(alias), alias).toMatchObject({ refused: {} });
  });

  it('of tags under baton.out. are Baton’s own', () => {
    expect(writableTag('baton.out.validation')).toMatchObject({ refused: {} });
    expect(writableTag('baton.task')).toEqual({ accepted: 'baton.task' });
    expect(isEvidenceTag('baton.task')).toBe(true);
    expect(isEvidenceTag('baton.out.x')).toBe(false);
    expect(isEvidenceTag('team')).toBe(false);
  });
});
