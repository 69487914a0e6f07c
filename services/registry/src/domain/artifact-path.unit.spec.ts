import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { artifactPath, BadArtifactPath, isWithin, listing, parseRegisteredPath, pathOfArtifactUri, registeredPath } from './artifact-path.js';
import { parseSource } from './source.js';

describe('an artifact path', () => {
  it('is the same with more slashes, and the root without a name', () => {
    expect(artifactPath('/1//run/artifacts/a b+c%.txt/')).toBe('1/run/artifacts/a b+c%.txt');
    expect(artifactPath('')).toBe('');
  });

  it('never leaves its place', () => {
    for (const path of ['..', '../x', 'a/../b', 'a/..', './a', 'a/./b', '/../etc/passwd']) expect(() => artifactPath(path)).toThrow(BadArtifactPath);
    expect(() => artifactPath('a\0b')).toThrow(BadArtifactPath);
    expect(() => artifactPath('x'.repeat(1_001))).toThrow(BadArtifactPath);
    expect(artifactPath('..a/b..')).toBe('..a/b..');
    fc.assert(fc.property(fc.string({ unit: 'binary' }), (text) => {
      try {
        expect(artifactPath(text).split('/')).not.toContain('..');
      } catch (error) {
        expect(error).toBeInstanceOf(BadArtifactPath);
      }
    }));
  });

  it('is read from both forms of its URI', () => {
    expect(pathOfArtifactUri('mlflow-artifacts:/1/r/artifacts')).toBe('1/r/artifacts');
    expect(pathOfArtifactUri('mlflow-artifacts://host:5000/1/r')).toBe('1/r');
    expect(pathOfArtifactUri('s3://bucket/1')).toBeNull();
    expect(() => pathOfArtifactUri('mlflow-artifacts:/1/../2')).toThrow(BadArtifactPath);
  });

  it('of frozen files names the version', () => {
    const id = '01a20e3e-8d6f-758e-9e2c-77ee808e339c';
    expect(parseRegisteredPath(registeredPath(id, 3))).toEqual({ modelId: id, number: 3, inside: '' });
    expect(parseRegisteredPath(`${registeredPath(id, 3)}/data/x`)).toEqual({ modelId: id, number: 3, inside: 'data/x' });
    expect(parseRegisteredPath('registered/x/3')).toBeNull();
  });

  it('lies within its folder only by whole names', () => {
    expect(isWithin('a/b', 'a')).toBe(true);
    expect(isWithin('ab', 'a')).toBe(false);
  });

  it('is listed by what lies directly in a folder', () => {
    expect(listing([{ path: 'b.txt', size: 1 }, { path: 'a/x', size: 2 }, { path: 'a/y/z', size: 3 }])).toEqual([
      { path: 'a', isFolder: true, size: null }, { path: 'b.txt', isFolder: false, size: 1 },
    ]);
  });
});

describe('the source of a version', () => {
  it('is read in all its forms', () => {
    expect(parseSource('models:/m-90741c65c40742e9b1486b5d6feee434')).toEqual({ accepted: { kind: 'logged-model', loggedModelId: 'm-90741c65c40742e9b1486b5d6feee434' } });
    expect(parseSource('models:/late flights/3')).toEqual({ accepted: { kind: 'version', name: 'late flights', number: 3 } });
    expect(parseSource('models:/late@champion')).toEqual({ accepted: { kind: 'alias', name: 'late', alias: 'champion' } });
    expect(parseSource('runs:/abc/model')).toEqual({ accepted: { kind: 'run', runId: 'abc', path: 'model' } });
    expect(parseSource('mlflow-artifacts:/1/abc/artifacts/model')).toEqual({ accepted: { kind: 'artifacts', path: '1/abc/artifacts/model' } });
    expect(parseSource('s3://bucket/model')).toEqual({ accepted: { kind: 'elsewhere' } });
  });

  it('on one machine, or out of its place, is refused', () => {
    for (const source of ['/home/me/model', 'file:///home/me/model', 'model', 'models:/late/latest/x', 'mlflow-artifacts:/1/../2', 's3://bucket/../x', 's3://bucket/%2e%2e/x']) {
      expect(parseSource(source), source).toMatchObject({ refused: { kind: 'invalid' } });
    }
  });
});
