import { mkdtemp, readdir, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { beforeEach, describe, expect, it } from 'vitest';
import { ArtifactCorrupt, ArtifactNotFound } from './artifact-store.js';
import { digestOf, digestOfJson } from './digest.js';
import { DirectoryStore } from './directory-store.js';

describe('an artifact store in a directory', () => {
  let root: string;
  let store: DirectoryStore;

  beforeEach(async () => {
    root = await mkdtemp(join(tmpdir(), 'artifacts-'));
    store = new DirectoryStore(root);
  });

  it('gives back what was put there, under the digest of its content', async () => {
    const stored = await store.put(Readable.from([Buffer.from('ba'), Buffer.from('ton')]));
    expect(stored).toEqual({ digest: digestOf('baton'), size: 5 });
    expect((await store.bytes(stored.digest)).toString()).toBe('baton');
    expect((await buffer(await store.read(stored.digest))).toString()).toBe('baton');
  });

  it('keeps nothing of an upload that breaks off', async () => {
    const broken = Readable.from((function* () { yield Buffer.from('half'); throw new Error('connection lost'); })());
    await expect(store.put(broken)).rejects.toThrow('connection lost');
    expect(await readdir(join(root, 'incoming'))).toEqual([]);
    expect(await store.has(digestOf('half'))).toBe(false);
  });

  it('refuses to hand out content that has changed on its medium', async () => {
    const { digest } = await store.put(Readable.from([Buffer.from('model')]));
    await writeFile(join(root, 'sha256', digest.slice(7, 9), digest.slice(9)), 'tampered');
    await expect(store.bytes(digest)).rejects.toThrow(ArtifactCorrupt);
    await expect(buffer(await store.read(digest))).rejects.toThrow(ArtifactCorrupt);
  });

  it('says which digest is missing, and takes no path for a digest', async () => {
    await expect(store.read(digestOf('nothing'))).rejects.toThrow(ArtifactNotFound);
    await expect(store.bytes('sha256:../../etc/passwd')).rejects.toThrow(ArtifactNotFound);
  });

  it('equal JSON has an equal digest, whatever the order of its keys', () => {
    expect(digestOfJson({ b: [1, { d: 2, c: 'ü' }], a: null })).toBe(digestOfJson({ a: null, b: [1, { c: 'ü', d: 2 }] }));
  });
});
