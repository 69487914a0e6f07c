import { createHash } from 'node:crypto';
import { Readable } from 'node:stream';
import { tokenFor } from '@baton/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { RunningRegistry } from '../../running-registry.features.js';

describe('artifacts over HTTP', () => {
  let registry: RunningRegistry;
  beforeAll(async () => { registry = await RunningRegistry.start(); });
  afterAll(() => registry.close());

  const headers = async () => ({ authorization: `Bearer ${await tokenFor('alice', 'data-scientist')}` });
  const list = async (path: string) => (await registry.call('GET', `/api/2.0/mlflow-artifacts/artifacts?${new URLSearchParams({ path }).toString()}`)).body;

  it('come back byte for byte, whatever their content type says', async () => {
    for (const [name, bytes, type] of [['a.json', '{"not": json', 'application/json'], ['b.txt', 'text', 'text/plain'], ['c.bin', 'x', 'multipart/form-data; boundary=z'], ['e', '', 'application/json']] as const) {
      expect((await registry.put(`1/types/${name}`, bytes, type)).status).toBe(200);
      expect((await registry.get(`1/types/${name}`)).body).toEqual({ text: bytes });
    }
  });

  it('are stored under names that need encoding, each decoded once', async () => {
    const names = ['a b', '100%.txt', 'ü', 'back\\slash', "+;,&='~", 'x%2Fy', '%41', 'im%step%1', 'q?', 'h#'];
    for (const name of names) expect((await registry.put(`1/names/${encodeURIComponent(name)}`, name)).status, name).toBe(200);
    expect((await registry.put('1/names/raw+plus&more', 'raw')).status).toBe(200);
    for (const name of names) expect((await registry.get(`1/names/${encodeURIComponent(name)}`)).body['text'], name).toBe(name);
    expect((await registry.get('1/names/raw%2Bplus%26more')).body['text']).toBe('raw');
    expect((await list('1/names')).files.map((file: { path: string }) => file.path).sort()).toEqual([...names, 'raw+plus&more'].filter((name) => name !== 'x%2Fy').concat('x%2Fy').sort());
  });

  it('stream through, larger than any JSON body may be', async () => {
    const block = Buffer.alloc(1_000_000, 'baton');
    const blocks = 60;
    const sent = createHash('sha256');
    for (let i = 0; i < blocks; i++) sent.update(block);
    const body = Readable.toWeb(Readable.from(Array<Buffer>(blocks).fill(block)));
    const answer = await fetch(`${registry.url}/api/2.0/mlflow-artifacts/artifacts/1/large.bin`, { method: 'PUT', body, headers: await headers(), duplex: 'half' });
    expect(answer.status).toBe(200);
    const got = createHash('sha256');
    const response = await fetch(`${registry.url}/api/2.0/mlflow-artifacts/artifacts/1/large.bin`, { headers: await headers() });
    for await (const chunk of response.body!) got.update(chunk as Uint8Array);
    expect(got.digest('hex')).toBe(sent.digest('hex'));
    expect(response.headers.get('content-length')).toBe(String(blocks * block.length));
    expect(response.headers.get('etag')).toMatch(/^"sha256:/);
  });

  it('are listed by folder; a file and a place that does not exist are empty', async () => {
    await registry.put('2/r/artifacts/model/MLmodel', 'x');
    await registry.put('2/r/artifacts/model/data/y', 'yy');
    await registry.put('2/r/artifacts/z.txt', 'zzz');
    expect(await list('2/r/artifacts')).toEqual({ files: [{ path: 'model', is_dir: true }, { path: 'z.txt', is_dir: false, file_size: 3 }] });
    expect(await list('2/r/artifacts/model')).toEqual({ files: [{ path: 'MLmodel', is_dir: false, file_size: 1 }, { path: 'data', is_dir: true }] });
    expect(await list('2/r/artifacts/z.txt')).toEqual({});
    expect(await list('2/nowhere')).toEqual({});
    expect((await registry.get('2/r/artifacts/model')).status).toBe(404);
  });

  it('are replaced, and deleted by file or folder', async () => {
    await registry.put('3/a/b', 'old');
    await registry.put('3/a/b', 'new');
    expect((await registry.get('3/a/b')).body['text']).toBe('new');
    await registry.put('3/ab', 'stays');
    expect((await registry.call('DELETE', '/api/2.0/mlflow-artifacts/artifacts/3/a')).status).toBe(200);
    expect((await registry.get('3/a/b')).status).toBe(404);
    expect((await registry.get('3/ab')).body['text']).toBe('stays');
  });

  it('have no path that leaves their place', async () => {
    for (const path of ['1/%2e%2e/x', '1/../x', '../../etc/passwd', '1/..%2F..%2Fetc/passwd', '%2e%2e', '1/a%00b', `1/${'x'.repeat(1_100)}`]) {
      for (const method of ['PUT', 'GET', 'DELETE']) {
        const answer = await registry.callUnresolved(method, `/api/2.0/mlflow-artifacts/artifacts/${path}`, method === 'PUT' ? 'x' : undefined);
        expect(answer, `${method} ${path}`).toMatchObject({ status: 400, body: { error_code: 'INVALID_PARAMETER_VALUE' } });
      }
    }
    expect((await registry.callUnresolved('GET', '/api/2.0/mlflow-artifacts/artifacts/1/%ZZ')).status).toBe(400);
    expect((await registry.call('GET', '/api/2.0/mlflow-artifacts/artifacts?path=..%2F..')).status).toBe(400);
    expect(await registry.put('registered/01a20e3e-8d6f-758e-9e2c-77ee808e339c/1/MLmodel', 'x')).toMatchObject({ status: 403, body: { error_code: 'PERMISSION_DENIED' } });
  });

  it('in parts and presigned are not offered, in the way that makes clients put the file', async () => {
    expect(await registry.call('POST', '/api/2.0/mlflow-artifacts/mpu/create/1/dir', { path: 'x', num_parts: 2 })).toMatchObject({ status: 501, body: { error_code: 'NOT_IMPLEMENTED' } });
    expect((await registry.call('GET', '/api/2.0/mlflow-artifacts/presigned/1/x')).status).toBe(501);
  });

  it('may be written by those who log, and read by all', async () => {
    const auditor = await registry.as('otto', 'compliance');
    await registry.put('4/x', 'x');
    expect((await auditor.get('4/x')).status).toBe(200);
    expect((await auditor.put('4/x', 'y')).status).toBe(403);
    expect((await registry.get('4/x')).body['text']).toBe('x');
  });
});
