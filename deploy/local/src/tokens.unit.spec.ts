import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { TokenVerifier } from '@baton/access';
import { Tokens } from './tokens.js';

describe('the tokens of an installation', () => {
  let directory: string;
  beforeEach(() => { directory = mkdtempSync(join(tmpdir(), 'baton-tokens-')); });
  afterEach(() => rmSync(directory, { recursive: true }));

  it('are checked with the public key only, which is all that others may read', async () => {
    const tokens = await Tokens.open(directory);
    const verifier = new TokenVerifier({ keysFile: tokens.keysFile });
    expect(await verifier.verify(await tokens.sign('nightly-job', ['service']))).toEqual({ subject: 'nightly-job', roles: ['service'] });
    expect(readFileSync(tokens.keysFile, 'utf8')).not.toContain('"d"');
    await tokens.signInCodes();
    const mode = (file: string) => (statSync(join(directory, file)).mode & 0o777).toString(8);
    expect(Object.fromEntries(readdirSync(directory).map((file) => [file, mode(file)]))).toEqual({ 'signing-key.json': '600', 'token-keys.json': '644', 'tokens.json': '600', 'sign-in.json': '600' });
  });

  it('leave the keys file alone when somebody makes another token: a service may be reading it', async () => {
    const { keysFile } = await Tokens.open(directory);
    const before = statSync(keysFile, { bigint: true });
    const again = await Tokens.open(directory);
    const after = statSync(again.keysFile, { bigint: true });
    expect([after.ino, after.mtimeNs]).toEqual([before.ino, before.mtimeNs]);
  });

  it('have one key and one set, however many begin at the same time', async () => {
    const opened = await Promise.all(Array.from({ length: 5 }, () => Tokens.open(directory)));
    const sets = await Promise.all(opened.map((tokens) => tokens.perRole()));
    for (const set of sets) expect(set).toEqual(sets[0]);
    const verifier = new TokenVerifier({ keysFile: opened[0]!.keysFile });
    for (const tokens of opened) expect(await verifier.verify(await tokens.sign('a', []))).toMatchObject({ subject: 'a' });
    expect(readdirSync(directory).sort()).toEqual(['signing-key.json', 'token-keys.json', 'tokens.json']);
  });
});
