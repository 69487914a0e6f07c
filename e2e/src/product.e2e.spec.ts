import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Webhook } from 'standardwebhooks';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { eventually, WebhookReceiver } from '@baton/testing';
import { accessPage } from './access-page.js';
import { Author, smallWork } from './author.js';
import { Stack } from './stack.js';

const SERVICES = ['registry', 'validation', 'deployment', 'serving', 'monitoring', 'notification', 'audit'] as const;
const DOCS = fileURLToPath(new URL('../../docs/', import.meta.url));

describe('the system as its users find it', () => {
  let stack: Stack;
  beforeAll(async () => { stack = await Stack.start(); });
  afterAll(async () => { await stack?.stop(); });

  it('every service describes its API with what it answers and the roles that it enforces, and docs/ says the same', async () => {
    const documents = await Promise.all(SERVICES.map(async (service) => {
      const { status, body } = await stack.api('GET', `/${service}/openapi.json`, ['olga', 'operator']);
      expect(status).toBe(200);
      return [service, body as unknown as Parameters<typeof accessPage>[0][number][1]] as const;
    }));
    const page = accessPage(documents);
    expect(page).not.toContain('| ? |');
    const pages = [['access.md', page], ...documents.map(([service, document]) => [`openapi/${service}.json`, `${JSON.stringify(document, null, 1)}\n`])] as const;
    if (process.env['UPDATE_DOCS']) for (const [file, content] of pages) writeFileSync(join(DOCS, file), content);
    for (const [file, content] of pages) expect(readFileSync(join(DOCS, file), 'utf8'), file).toBe(content);
  });

  it('long answers travel compressed, and what comes live or in a hurry as it is', async () => {
    const encoding = async (path: string) => {
      const stop = new AbortController();
      const { headers } = await fetch(`${stack.url}${path}`, { headers: { authorization: `Bearer ${await stack.tokenOf('olga', 'operator')}`, 'accept-encoding': 'gzip' }, signal: stop.signal });
      stop.abort();
      return headers.get('content-encoding');
    };
    expect(await Promise.all(['/registry/openapi.json', '/monitoring/api/v1/alerts', '/notification/api/v1/stream', '/v2', '/api/2.0/mlflow/experiments/get?experiment_id=0'].map(encoding))).toEqual(['gzip', 'gzip', null, null, null]);
  });

  it('nobody acts without a token, and every refusal is on the record', async () => {
    for (const path of ['/registry/api/v1/models', '/api/2.0/mlflow/experiments/search', '/audit/api/v1/events', '/v2/models/x/infer']) {
      const answer = await fetch(`${stack.url}${path}`, { method: path.includes('search') || path.includes('infer') ? 'POST' : 'GET' });
      expect(answer.status, path).toBe(401);
    }
    const forged = await fetch(`${stack.url}/registry/api/v1/models`, { headers: { authorization: 'Bearer eyJhbGciOiJFUzI1NiJ9.eyJzdWIiOiJtYWxsb3J5In0.AAAA' } });
    expect(forged.status).toBe(401);
    expect((await stack.api('PUT', '/deployment/api/v1/environments/production', ['dana', 'data-scientist'], { order: 1, approvals: { count: 0, roles: [] } })).status).toBe(403);
    const { body } = await stack.api<{ items: Array<{ actor: string; data: Record<string, unknown> }> }>('GET', '/audit/api/v1/events?type=deployment.access.denied.v1&waitFor=deployment@3', ['carla', 'compliance']);
    expect(body.items).toMatchObject([{ actor: 'dana', data: { kind: 'forbidden', method: 'PUT' } }]);
  });

  it('a sign-in link works once, and the session changes nothing from a foreign page', async () => {
    const { validator } = await stack.launcher.signInCodes;
    const link = `${stack.url}/sign-in?code=${validator}`;
    const first = await fetch(link, { redirect: 'manual' });
    expect(first.status).toBe(302);
    const cookie = first.headers.get('set-cookie')!;
    expect(cookie).toMatch(/HttpOnly/i);
    expect(cookie).toMatch(/SameSite=Strict/i);
    expect((await fetch(link, { redirect: 'manual' })).status).toBe(410);
    const session = { cookie: cookie.split(';', 1)[0]! };
    expect(await (await fetch(`${stack.url}/session`, { headers: session })).json()).toMatchObject({ person: { subject: 'validator', roles: ['validator'] } });
    expect((await fetch(`${stack.url}/session/token`, { method: 'POST', headers: { ...session, origin: 'https://elsewhere.example' } })).status).toBe(403);
    expect(await (await fetch(`${stack.url}/session/token`, { method: 'POST', headers: { ...session, origin: stack.url } })).json()).toMatchObject({ token: session.cookie.split('=')[1] });
    expect((await fetch(`${stack.url}/registry/api/v1/models`, { headers: session })).status).toBe(200);
    const publish = (origin: string) => fetch(`${stack.url}/validation/api/v1/policies/mine`, { method: 'PUT', headers: { ...session, origin, 'content-type': 'application/json' }, body: JSON.stringify({ checks: [{ check: 'loads' }] }) });
    expect((await publish('https://elsewhere.example')).status).toBe(403);
    expect((await publish(stack.url)).status).toBe(200);
  });

  it('every address of the page leads to the page, what is nothing is not found, and what runs is told', async () => {
    for (const path of ['/', '/models/flights?tab=drift', '/rollouts']) {
      const answer = await fetch(`${stack.url}${path}`, { headers: { accept: 'text/html' } });
      expect(answer.status).toBe(200);
      expect(answer.headers.get('content-security-policy')).toContain("script-src 'self'");
      expect(await answer.text()).toContain('<div id="root">');
    }
    expect((await fetch(`${stack.url}/nothing`)).status).toBe(404);
    const { services } = await (await fetch(`${stack.url}/session`)).json() as { services: Array<{ name: string; status: string }> };
    expect(services.map(({ name }) => name)).toEqual([...SERVICES]);
    expect((await fetch(`${stack.url}/registry/docs`, { headers: { authorization: `Bearer ${await stack.tokenOf('dana', 'data-scientist')}` } })).status).toBe(200);
    expect(await (await fetch(`${stack.url}/health`)).text()).toBe('OK');
    expect((await stack.api('GET', '/version', ['dana', 'data-scientist'])).status).toBe(200);
  });

  it('every service has metrics on its own port, and answers Kubernetes’ probes', async () => {
    for (const service of SERVICES) {
      const url = stack.launcher.urlOf(service);
      expect(await (await fetch(`${url}/metrics`)).text()).toContain('baton_outbox_unpublished_events');
      expect((await fetch(`${url}/health/live`)).status).toBe(200);
    }
  });

  it('a change answers with its position, a read can wait for it, and a repeated key does it once', async () => {
    const publish = async () => fetch(`${stack.url}/validation/api/v1/policies/once`, {
      method: 'PUT', headers: { authorization: `Bearer ${await stack.tokenOf('vera', 'validator')}`, 'content-type': 'application/json', 'idempotency-key': 'abc' }, body: JSON.stringify({ checks: [{ check: 'loads' }] }),
    });
    const [first, second] = [await publish(), await publish()];
    const [one, other] = [await first.json(), await second.json()] as Array<{ revision: number; position: string }>;
    expect(one).toEqual(other);
    expect(second.headers.get('idempotency-replayed')).toBe('true');
    expect(first.headers.get('baton-position')).toBe(one!.position);
    expect(second.headers.get('baton-position')).toBe(one!.position);
    const anonymous = await fetch(`${stack.url}/validation/api/v1/policies/once`, { method: 'PUT', headers: { 'content-type': 'application/json', 'idempotency-key': 'abc' }, body: JSON.stringify({ checks: [{ check: 'loads' }] }) });
    expect(anonymous.status).toBe(401);
    const read = await stack.api<{ items: Array<{ data: { name: string } }> }>('GET', `/audit/api/v1/events?type=validation.policy.published.v1&order=desc&limit=1&waitFor=${one!.position}`, ['carla', 'compliance']);
    expect(read.body.items[0]!.data.name).toBe('once');
  });

  it('the stream comes through the gateway as it happens, and a webhook on this machine is told', async () => {
    const receiver = await new WebhookReceiver().open();
    const headers = { authorization: `Bearer ${await stack.tokenOf('olga', 'operator')}` };
    const reading = new AbortController();
    const stream = await fetch(`${stack.url}/notification/api/v1/stream?type=policy.published`, { headers, signal: reading.signal });
    const made = await stack.api<{ secret: string }>('POST', '/notification/api/v1/subscriptions', ['olga', 'operator'], { name: 'policies', types: ['validation.policy.published.v1'], channel: 'webhook', url: receiver.url });
    expect(made.status).toBe(201);
    await stack.api('PUT', '/validation/api/v1/policies/streamed', ['vera', 'validator'], { checks: [{ check: 'loads' }] });
    let seen = '';
    for await (const chunk of stream.body!) {
      seen += Buffer.from(chunk).toString('utf8');
      if (seen.includes('streamed')) break;
    }
    expect(seen).toContain('"type":"validation.policy.published.v1"');
    await eventually(() => expect(receiver.received.map(({ body, headers: signed }) => new Webhook(made.body.secret).verify(body, signed))).toMatchObject([{ data: { name: 'streamed' } }]));
    reading.abort();
    await eventually(async () => expect(await (await fetch(`${stack.launcher.urlOf('notification')}/metrics`)).text()).toContain('baton_stream_clients 0'));
    await receiver.close();
  });

  it('a model goes from registration to staging without anybody doing anything', async () => {
    const author = new Author(stack.url, await stack.tokenOf('dana', 'data-scientist'));
    expect(await author.register('quiet', smallWork())).toBe(1);
    const readiness = await stack.api<{ state: string }>('GET', '/registry/api/v1/models/quiet/versions/1/readiness?environment=staging&wait=30', ['dana', 'data-scientist']);
    expect(['serving', 'rolling-out', 'ready']).toContain(readiness.body.state);
  });
});
