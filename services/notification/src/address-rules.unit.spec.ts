import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { request } from 'undici';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { AddressRules } from './address-rules.js';
import { guardedAgent } from './guarded-agent.js';

const hostOf = (url: string) => new URL(url).hostname;

describe('addresses that receivers may have', () => {
  const rules = new AddressRules('false');

  it.each([
    'http://127.0.0.1', 'http://127.1', 'http://2130706433', 'http://0x7f.0.0.1', 'http://0', 'http://10.1.2.3', 'http://172.16.0.1', 'http://192.168.1.1', 'http://169.254.169.254', 'http://100.64.0.1',
    'http://224.0.0.1', 'http://255.255.255.255', 'http://[::]', 'http://[::1]', 'http://[::127.0.0.1]', 'http://[::ffff:127.0.0.1]', 'http://[::ffff:10.0.0.1]', 'http://[64:ff9b::127.0.0.1]',
    'http://[2002:7f00:1::]', 'http://[fe80::1]', 'http://[fc00::1]', 'http://[fd12::1]', 'http://[ff02::1]', 'http://localhost',
  ])('%s is refused', async (url) => { await expect(rules.checkHost(hostOf(url))).rejects.toThrow('not a public address'); });

  it.each(['http://8.8.8.8', 'http://[2606:4700:4700::1111]', 'http://[::ffff:8.8.8.8]', 'http://172.32.0.1', 'http://no-such-host.invalid'])('%s is allowed', async (url) => {
    await rules.checkHost(hostOf(url));
  });

  it('what is allowed by name of its network is allowed, and nothing beside it', async () => {
    const loopback = new AddressRules('127.0.0.0/8,::1');
    await loopback.checkHost('localhost');
    loopback.check('127.0.0.1');
    loopback.check('::1');
    for (const address of ['10.0.0.1', '169.254.169.254', '::127.0.0.1']) expect(() => loopback.check(address)).toThrow('not a public address');
    new AddressRules('true').check('::127.0.0.1');
  });
});

describe('connections', () => {
  let server: Server;
  let port: number;
  let calls = 0;

  beforeAll(async () => {
    server = createServer((_request, response) => { calls++; response.end('here'); });
    await new Promise<void>((resolve) => { server.listen(0, '127.0.0.1', resolve); });
    port = (server.address() as AddressInfo).port;
  });
  afterAll(() => { server.close(); });

  it.each(['127.0.0.1', 'localhost', '[::ffff:127.0.0.1]', '[::127.0.0.1]'])('none is made to %s', async (host) => {
    const agent = guardedAgent(new AddressRules('false'), 2_000);
    await expect(request(`http://${host}:${port}/`, { dispatcher: agent })).rejects.toThrow('not a public address');
    expect(calls).toBe(0);
    await agent.close();
  });

  it('one is made to an allowed address', async () => {
    const agent = guardedAgent(new AddressRules('127.0.0.1,::1'), 2_000);
    expect(await (await request(`http://localhost:${port}/`, { dispatcher: agent })).body.text()).toBe('here');
    await agent.close();
  });
});
