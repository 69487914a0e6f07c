import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Role } from '@baton/access';
import type { RunningService } from '@baton/service-kit';
import { EventTap, testConfig, tokenFor } from '@baton/testing';
import { NotificationConfig, startNotification } from './index.js';

type Caller = readonly [string, ...Role[]];
const DANA: Caller = ['dana', 'data-scientist'];
const RECEIVER = 'http://127.0.0.1:1/hook';

describe('subscriptions', () => {
  let service: RunningService;
  let tap: EventTap;

  beforeEach(async () => {
    const config = await testConfig(NotificationConfig, { ALLOW_PRIVATE_ADDRESSES: '127.0.0.1' });
    tap = await new EventTap(config.TOPIC_PREFIX).listen('notification');
    service = await startNotification(config);
  });
  afterEach(async () => {
    await service.close();
    await tap.close();
  });

  async function call<T>(method: string, path: string, status: number, body?: object, who: Caller = DANA): Promise<T> {
    const answer = await fetch(`${service.url}/api/v1/${path}`, {
      method, headers: { authorization: `Bearer ${await tokenFor(...who)}`, ...(body && { 'content-type': 'application/json' }) }, ...(body && { body: JSON.stringify(body) }),
    });
    const text = await answer.text();
    expect(answer.status, text).toBe(status);
    return (text ? JSON.parse(text) : undefined) as T;
  }
  const subscribe = () => call<{ id: string }>('POST', 'subscriptions', 201, { name: 'mine', types: ['registry.*'], channel: 'webhook', url: RECEIVER });

  it('what cannot be used is refused, with what to do', async () => {
    const attempt = (body: object) => call<{ detail: string; errors: Array<{ field: string }> }>('POST', 'subscriptions', 400, { name: 'x', types: ['*'], channel: 'webhook', url: RECEIVER, ...body });
    for (const url of ['http://10.0.0.1/', 'http://169.254.169.254/latest/meta-data', 'http://[::127.0.0.1]/', 'http://[::1]:1/', 'http://[::ffff:10.0.0.1]/', 'http://0.0.0.0/', 'http://224.0.0.1/']) {
      expect((await attempt({ url })).detail, url).toContain('not a public address');
    }
    for (const url of ['ftp://example.com', 'nonsense', 'file:///etc/passwd', 'http://user:secret@example.com', 'https://hooks.slack.com/…']) expect((await attempt({ url })).errors[0]!.field, url).toBe('url');
    expect((await attempt({ channel: 'pigeon' })).detail).toContain('webhook, slack');
    expect((await attempt({ secret: 'short' })).detail).toContain('whsec_');
    expect((await attempt({ types: [] })).errors[0]!.field).toBe('types');
    expect((await attempt({ types: ['NOT A TYPE'] })).errors[0]!.field).toBe('types');
    const { id } = await subscribe();
    await call('PATCH', `subscriptions/${id}`, 400, { url: 'http://10.0.0.1' });
    await call('PATCH', `subscriptions/${id}`, 400, { owner: 'mallory' });
    await call('GET', 'subscriptions/nonsense', 404);
    await call('GET', `deliveries/${id}`, 404);
  });

  it('everybody reads; only the owner, an operator or an admin changes', async () => {
    const { id } = await subscribe();
    const vera: Caller = ['vera', 'validator'];
    expect(await call('GET', `subscriptions/${id}`, 200, undefined, vera)).toMatchObject({ owner: 'dana' });
    for (const [method, path] of [['PATCH', ''], ['DELETE', ''], ['POST', '/test'], ['POST', '/secret'], ['POST', '/replay']] as const) {
      await call(method, `subscriptions/${id}${path}`, 403, method === 'DELETE' ? undefined : path === '/replay' ? { from: '2026-03-01T00:00:00Z' } : {}, vera);
    }
    await call('PATCH', `subscriptions/${id}`, 200, { name: 'theirs' }, ['olga', 'operator']);
    await call('DELETE', `subscriptions/${id}`, 204, undefined, ['ada', 'admin']);
    await call('GET', `subscriptions/${id}`, 404);
    expect((await tap.next('subscription.changed', (data) => data['change'] === 'deleted')).actor).toBe('ada');
    await call('POST', 'subscriptions', 403, { name: 'x', types: ['*'], channel: 'webhook', url: RECEIVER }, ['nobody']);
  });

  it('a change keeps what it does not name, also where it is sent as null', async () => {
    const { id } = await subscribe();
    await call('PATCH', `subscriptions/${id}`, 200, { filter: { models: ['flights'] }, active: false });
    expect(await call('PATCH', `subscriptions/${id}`, 200, { name: null, filter: { environments: ['production'], severities: null } })).toMatchObject({
      name: 'mine', types: ['registry.*'], filter: { models: ['flights'], environments: ['production'], severities: [] }, url: RECEIVER, active: false,
    });
    const repeated = { name: 'once', types: ['*'], channel: 'webhook', url: RECEIVER, secret: null, filter: null, active: null };
    expect(await call('POST', 'subscriptions', 201, repeated)).toMatchObject({ active: true, secret: expect.stringMatching(/^whsec_/) as string });
  });
});
