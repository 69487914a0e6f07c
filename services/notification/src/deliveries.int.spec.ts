import { Webhook } from 'standardwebhooks';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Role } from '@baton/access';
import { make } from '@baton/contracts';
import { ModelCreated } from '@baton/contracts/registry/model-created';
import { ModelRenamed } from '@baton/contracts/registry/model-renamed';
import { ValidationStarted } from '@baton/contracts/validation/validation-started';
import { Database } from '@baton/persistence';
import type { RunningService } from '@baton/service-kit';
import { EventTap, eventually, testConfig, tokenFor, WebhookReceiver } from '@baton/testing';
import { NotificationConfig, startNotification } from './index.js';
import { Retention } from './retention.js';

const MODEL = '0190a0a0-0000-7000-8000-00000000000a';
const OTHER = '0190a0a0-0000-7000-8000-00000000000b';
const DANA: Caller = ['dana', 'data-scientist'];

type Caller = readonly [string, ...Role[]];
interface Subscription { id: string; name: string; secret?: string; active: boolean; disabledReason: string | null; url: string; position: string; formerSecretUntil: string | null }
interface Delivery { id: string; state: string; attempts: number; nextAttemptAt: string | null; lastStatus: number | null; lastError: string | null; event: { id: string; type: string } }
interface DeliveryDetail extends Delivery { body: string; attemptLog: Array<{ number: number; at: string; durationMs: number; status: number | null; response: string | null; error: string | null; headers: Record<string, string> }> }
interface Replay { id: string; state: string; progress: { examined: number; matched: number; total: number } }
interface Page<T> { items: T[]; nextCursor: string | null }

const created = (modelId = MODEL, name = 'flights') => make(ModelCreated, { modelId, name });
const renamed = (name: string, formerName: string, modelId = MODEL) => make(ModelRenamed, { modelId, name, formerName });
const validating = (name: string, environments = ['production'], modelId = MODEL) =>
  make(ValidationStarted, { version: { modelId, name, number: 1 }, reportId: OTHER, evidenceRevision: 1, policy: { name: 'default', revision: 1 }, environments });

describe('deliveries', () => {
  let config: NotificationConfig;
  let service: RunningService;
  let tap: EventTap;
  let receiver: WebhookReceiver;

  beforeEach(async () => {
    config = await testConfig(NotificationConfig, { RETRY_SCHEDULE: '0s,50ms,100ms,200ms,400ms,800ms,800ms,800ms', ALLOW_PRIVATE_ADDRESSES: '127.0.0.1', DELIVERY_TIMEOUT_MS: '3000' });
    tap = await new EventTap(config.TOPIC_PREFIX).listen('notification');
    receiver = await new WebhookReceiver().open();
    service = await startNotification(config);
  });
  afterEach(async () => {
    await service.close();
    await tap.close();
    await receiver.close();
  });

  async function call<T>(method: string, path: string, status: number, body?: object, who: Caller = DANA): Promise<T> {
    const answer = await fetch(`${service.url}/api/v1/${path}`, {
      method, headers: { authorization: `Bearer ${await tokenFor(...who)}`, ...(body && { 'content-type': 'application/json' }) }, ...(body && { body: JSON.stringify(body) }),
    });
    const text = await answer.text();
    expect(answer.status, text).toBe(status);
    return (text ? JSON.parse(text) : undefined) as T;
  }
  const subscribe = (path = '/hook', more: object = {}, who: Caller = DANA) =>
    call<Subscription>('POST', 'subscriptions', 201, { name: 'mine', types: ['registry.*'], channel: 'webhook', url: `${receiver.url}${path}`, ...more }, who);
  const deliveriesOf = async (id: string, query = '') => (await call<Page<Delivery>>('GET', `subscriptions/${id}/deliveries?limit=500${query}`, 200)).items;
  const idsAt = (path: string) => receiver.at(path).map(({ headers }) => headers['webhook-id']);

  it('an event reaches its subscriber signed, once, and what came of it is on the record', async () => {
    const { id, secret } = await subscribe();
    const [sent] = await tap.publish('registry', MODEL, [created()], { correlationId: 'story', actor: 'dana' });
    await tap.publish('validation', MODEL, [validating('flights')]);
    await eventually(() => expect(receiver.received).toHaveLength(1));
    const [{ body, headers }] = receiver.received as [WebhookReceiver['received'][number]];
    expect(new Webhook(secret!).verify(body, headers)).toMatchObject({ type: 'registry.model.created.v1', timestamp: sent!.time.toISOString(), data: { modelId: MODEL, name: 'flights' }, id: sent!.id, correlationid: 'story' });
    expect((await tap.next('delivery.succeeded')).data).toMatchObject({ status: 204, delivery: { subscriptionId: id, attempt: 1, eventId: sent!.id, eventType: 'registry.model.created.v1' } });
    expect(tap.ofType('delivery.succeeded')[0]).toMatchObject({ correlationId: 'story', causationId: sent!.id, actor: 'service:notification' });
    const [delivery] = await deliveriesOf(id);
    expect(delivery).toMatchObject({ id: headers['webhook-id'], state: 'succeeded', attempts: 1, lastStatus: 204, nextAttemptAt: null });
    const detail = await call<DeliveryDetail>('GET', `deliveries/${delivery!.id}`, 200);
    expect(detail).toMatchObject({ body, attemptLog: [{ number: 1, status: 204, error: null, headers: { 'webhook-id': delivery!.id } }] });
  });

  it('a receiver that is down gets everything later, each under the id that it had', async () => {
    const { id } = await subscribe();
    await receiver.close();
    const sent = await tap.publish('registry', MODEL, [created(), renamed('departures', 'flights')]);
    await eventually(async () => expect((await deliveriesOf(id)).filter(({ attempts }) => attempts >= 2)).toHaveLength(2));
    await receiver.open();
    await eventually(async () => expect((await deliveriesOf(id)).map(({ state }) => state)).toEqual(['succeeded', 'succeeded']));
    expect(new Set(receiver.received.map(({ body }) => (JSON.parse(body) as { id: string }).id))).toEqual(new Set(sent.map((event) => event.id)));
    const failed = tap.ofType('delivery.failed').at(-1)!;
    expect(failed.data).toMatchObject({ status: null, reason: expect.stringContaining('ECONNREFUSED') as string, nextAttemptAt: expect.any(String) as string });
    expect(new Set(idsAt('/'))).toEqual(new Set((await deliveriesOf(id)).map((delivery) => delivery.id)));
  });

  it('the id is the same over retries, and the timestamp is each attempt’s', async () => {
    const { secret } = await subscribe();
    receiver.answer = (_request, response) => response.writeHead(receiver.received.length < 3 ? 500 : 200).end('x'.repeat(5_000));
    await tap.publish('registry', MODEL, [created()]);
    await eventually(() => expect(receiver.received).toHaveLength(3));
    expect(new Set(idsAt('/')).size).toBe(1);
    for (const { body, headers } of receiver.received) expect(new Webhook(secret!).verify(body, headers)).toBeTruthy();
    const detail = await eventually(async () => {
      const found = await call<DeliveryDetail>('GET', `deliveries/${idsAt('/')[0]}`, 200);
      expect(found.state).toBe('succeeded');
      return found;
    });
    expect(detail.attemptLog.map(({ status }) => status)).toEqual([500, 500, 200]);
    expect(detail.attemptLog[0]!.response!.length).toBeLessThanOrEqual(1_000);
  });

  it('is abandoned after the last attempt, and not before; a redelivery begins anew under the same id', async () => {
    await service.close();
    config.RETRY_SCHEDULE = '0s,20ms,20ms';
    service = await startNotification(config);
    receiver.answer = (_request, response) => response.writeHead(302, { location: `${receiver.url}/elsewhere` }).end();
    const { id } = await subscribe();
    await tap.publish('registry', MODEL, [created()]);
    const abandoned = await tap.next('delivery.abandoned');
    expect(abandoned.data).toMatchObject({ delivery: { attempt: 3 }, reason: 'answered 302; that was the last attempt' });
    expect(tap.ofType('delivery.failed').map((event) => event.data['nextAttemptAt'] === null)).toEqual([false, false, true]);
    expect(receiver.at('/elsewhere')).toEqual([]);
    const [delivery] = await deliveriesOf(id, '&state=abandoned');
    receiver.answer = (_request, response) => response.end();
    await call('POST', `deliveries/${delivery!.id}/redelivery`, 202);
    await eventually(async () => expect((await deliveriesOf(id))[0]).toMatchObject({ id: delivery!.id, state: 'succeeded', attempts: 4 }));
    expect(idsAt('/hook')).toEqual(Array(4).fill(delivery!.id));
  });

  it('410 switches the subscription off and says so; switched on again it goes on', async () => {
    const { id } = await subscribe();
    receiver.answer = (_request, response) => response.writeHead(410).end();
    await tap.publish('registry', MODEL, [created()]);
    expect((await tap.next('subscription.changed', (data) => data['change'] === 'disabled')).data).toMatchObject({ subscriptionId: id, active: false });
    expect(await call('GET', `subscriptions/${id}`, 200)).toMatchObject({ active: false, disabledReason: expect.stringContaining('410') as string });
    await call('POST', `subscriptions/${id}/test`, 409);
    await tap.publish('registry', MODEL, [renamed('unheard', 'flights')]);
    receiver.answer = (_request, response) => response.end();
    await call('GET', 'subscriptions?waitFor=registry@2', 200);
    expect(await call('PATCH', `subscriptions/${id}`, 200, { active: true })).toMatchObject({ active: true, disabledReason: null });
    await tap.publish('registry', MODEL, [renamed('heard', 'unheard')]);
    await eventually(() => expect(receiver.received.map(({ body }) => (JSON.parse(body) as { data: { name: string } }).data.name)).toEqual(['flights', 'heard']));
  });

  it('Retry-After is honoured', async () => {
    await subscribe();
    receiver.answer = (_request, response) => response.writeHead(receiver.received.length === 1 ? 503 : 200, { 'retry-after': '1' }).end();
    await tap.publish('registry', MODEL, [created()]);
    await eventually(() => expect(receiver.received).toHaveLength(2));
    const [first, second] = receiver.received as unknown as [{ at: number }, { at: number }];
    expect(second.at - first.at).toBeGreaterThanOrEqual(1_000);
  });

  it('a receiver that does not answer delays nobody else', async () => {
    await subscribe('/slow');
    const quick = await subscribe('/quick');
    receiver.answer = ({ path }, response) => { if (path === '/quick') response.end(); };
    await tap.publish('registry', MODEL, Array.from({ length: 50 }, (_, index) => renamed(`n${index}`, 'x')));
    await eventually(async () => expect((await deliveriesOf(quick.id, '&state=succeeded'))).toHaveLength(50), 2_900);
    expect(receiver.at('/slow')).toHaveLength(config.DELIVERIES_AT_ONCE);
  });

  it('no pattern matches deliveries or reads of the record, so that nothing feeds itself', async () => {
    const { id } = await subscribe('/all', { types: ['*', 'notification.*', 'delivery.*', 'notification.delivery.succeeded.v1'] });
    await tap.publish('registry', MODEL, [created()]);
    await tap.next('delivery.succeeded', (data) => (data['delivery'] as { eventType: string }).eventType === 'registry.model.created.v1');
    const last = tap.events.at(-1)!;
    // What it says of itself comes back to it as to any other reader; the test is that it has, and that nothing followed.
    await eventually(async () => expect(Number((await service.app.get(Database).query<{ last: string }>("SELECT coalesce(max(last_sequence), 0) AS last FROM inbox_cursor WHERE publisher = 'notification'"))[0]!.last)).toBeGreaterThanOrEqual(last.sequence));
    expect((await deliveriesOf(id)).map(({ event }) => event.type).filter((type) => type.includes('delivery'))).toEqual([]);
    expect((await deliveriesOf(id)).map(({ event }) => event.type).sort()).toEqual(['notification.subscription.changed.v1', 'registry.model.created.v1']);
  });

  it('a replay delivers a period’s matching events under their ids, as a job with progress', async () => {
    const before = new Date(Date.now() - 60_000);
    await tap.publish('registry', MODEL, Array.from({ length: 6 }, (_, index) => renamed(`n${index}`, 'x')), { time: before });
    await tap.publish('registry', MODEL, [renamed('too old', 'x')], { time: new Date(before.getTime() - 3_600_000) });
    await call('GET', 'subscriptions?waitFor=registry@7', 200);
    const { id } = await subscribe();
    await tap.publish('registry', MODEL, [renamed('live', 'x')]);
    await eventually(() => expect(receiver.received).toHaveLength(1));
    const period = { from: new Date(before.getTime() - 1_000).toISOString(), to: new Date(Date.now() + 1_000).toISOString() };
    const replay = async () => {
      const asked = await call<Replay>('POST', `subscriptions/${id}/replay`, 202, period);
      return eventually(async () => {
        const found = await call<Replay>('GET', `subscriptions/${id}/replays/${asked.id}`, 200);
        expect(found.state).toBe('done');
        return found;
      });
    };
    expect((await replay()).progress).toMatchObject({ matched: 7 });
    await eventually(() => expect(receiver.received).toHaveLength(8));
    await eventually(async () => expect(await deliveriesOf(id, '&state=succeeded')).toHaveLength(7));
    await replay();
    await eventually(() => expect(receiver.received).toHaveLength(15));
    expect(new Set(idsAt('/')).size).toBe(7);
    expect(receiver.received.map(({ body }) => body)).not.toContainEqual(expect.stringContaining('too old'));
    await call('POST', `subscriptions/${id}/replay`, 400, { from: period.to, to: period.from });
    await call('POST', `subscriptions/${id}/replay`, 400, { from: 'yesterday' });
    expect((await call<Page<Replay>>('GET', `subscriptions/${id}/replays`, 200)).items).toHaveLength(2);
  });

  it('filters by model find every name that it has had, and environments', async () => {
    await tap.publish('registry', MODEL, [created(), renamed('departures', 'flights')]);
    await call('GET', 'subscriptions?waitFor=registry@2', 200);
    await subscribe('/former', { types: ['*'], filter: { models: ['flights'] } });
    await subscribe('/id', { types: ['*'], filter: { models: [MODEL], environments: ['staging'] } });
    await subscribe('/other', { types: ['*'], filter: { models: ['prices'] } });
    await tap.publish('validation', MODEL, [validating('departures', ['staging'])]);
    await tap.publish('validation', MODEL, [validating('departures', ['production'])]);
    await eventually(() => expect([receiver.at('/former').length, receiver.at('/id').length]).toEqual([2, 1]));
    expect(receiver.at('/other')).toEqual([]);
  });

  it('an event that comes before its model’s name is found by that name once it is known', async () => {
    await subscribe('/named', { types: ['validation.*'], filter: { models: ['flights'] } });
    await tap.publish('validation', MODEL, [validating('a former name')]);
    await call('GET', 'subscriptions?waitFor=validation@1', 200);
    expect(receiver.received).toEqual([]);
    await tap.publish('registry', MODEL, [created()]);
    await eventually(() => expect(receiver.at('/named')).toHaveLength(1));
  });

  it('both secrets sign while they are exchanged, and none is ever shown again or told', async () => {
    const { id, secret } = await subscribe();
    const rotated = await call<Subscription>('POST', `subscriptions/${id}/secret`, 200);
    expect(rotated.secret).toMatch(/^whsec_/);
    expect(rotated.secret).not.toBe(secret);
    await call('POST', `subscriptions/${id}/test`, 202);
    await eventually(() => expect(receiver.received).toHaveLength(1));
    const [{ body, headers }] = receiver.received as [WebhookReceiver['received'][number]];
    for (const key of [secret, rotated.secret]) expect(new Webhook(key!).verify(body, headers)).toMatchObject({ type: 'notification.test.v1' });
    const own = `whsec_${Buffer.alloc(40, 7).toString('base64')}`;
    await call('PATCH', `subscriptions/${id}`, 200, { secret: own });
    await tap.next('subscription.changed', (data) => data['change'] === 'changed');
    const said = JSON.stringify([await call('GET', `subscriptions/${id}`, 200), await call('GET', 'subscriptions', 200), await call('GET', `deliveries/${headers['webhook-id']}`, 200), tap.events]);
    for (const key of [secret!, rotated.secret!, own]) expect(said).not.toContain(key.slice(6));
  });

  it('Slack gets a sentence, and its address stays secret', async () => {
    const { id, url } = await subscribe('/services/T0/B0/key', { channel: 'slack', types: ['validation.*'] });
    expect(url).toBe(`${receiver.url}/…`);
    await tap.publish('validation', MODEL, [validating('flights')], { actor: 'vera' });
    await tap.next('delivery.succeeded');
    expect(JSON.parse(receiver.received[0]!.body)).toMatchObject({ text: 'Validation: validation started: *flights* version 1 in production (by vera)', blocks: expect.any(Array) as unknown });
    const said = JSON.stringify([await call('GET', `subscriptions/${id}`, 200), await call('GET', `deliveries/${(await deliveriesOf(id))[0]!.id}`, 200), tap.events]);
    expect(said).not.toContain('B0/key');
    await call('POST', 'subscriptions', 400, { name: 'x', types: ['*'], channel: 'slack', url: receiver.url, secret: `whsec_${Buffer.alloc(32).toString('base64')}` });
  });

  it('a name that leads to a private address is refused when it is subscribed and when it is dialled', async () => {
    await service.close();
    const strict = await testConfig(NotificationConfig, { TOPIC_PREFIX: config.TOPIC_PREFIX, DATABASE_URL: config.DATABASE_URL, RETRY_SCHEDULE: '0s,20ms' });
    service = await startNotification(strict);
    await call('POST', 'subscriptions', 400, { name: 'x', types: ['*'], channel: 'webhook', url: receiver.url.replace('127.0.0.1', 'localhost') });
    const { id } = await call<Subscription>('POST', 'subscriptions', 201, { name: 'x', types: ['registry.*'], channel: 'webhook', url: 'https://no-such-host.invalid/' });
    // As if the name had led elsewhere when it was subscribed.
    await service.app.get(Database).query('UPDATE subscription SET url = $2 WHERE id = $1', [id, receiver.url.replace('127.0.0.1', 'localhost')]);
    await tap.publish('registry', MODEL, [created()]);
    expect((await tap.next('delivery.abandoned')).data['reason']).toContain('not a public address');
    expect(receiver.received).toEqual([]);
  });

  it('lists in pages that neither repeat nor leave out', async () => {
    const { id } = await subscribe();
    for (let index = 0; index < 3; index++) await subscribe(`/more${index}`, { active: false });
    await tap.publish('registry', MODEL, Array.from({ length: 7 }, (_, index) => renamed(`n${index}`, 'x')));
    await eventually(async () => expect(await deliveriesOf(id)).toHaveLength(7));
    for (const [path, count] of [[`subscriptions/${id}/deliveries`, 7], ['subscriptions', 4]] as const) {
      const seen: string[] = [];
      for (let cursor: string | null = ''; cursor !== null;) {
        const page: Page<{ id: string }> = await call('GET', `${path}?limit=3${cursor ? `&cursor=${cursor}` : ''}`, 200);
        seen.push(...page.items.map((item) => item.id));
        cursor = page.nextCursor;
      }
      expect(new Set(seen).size).toBe(count);
      expect(seen).toHaveLength(count);
    }
  });

  it('what is old is forgotten, what waits is not', async () => {
    const { id } = await subscribe();
    await tap.publish('registry', MODEL, [created()]);
    await tap.next('delivery.succeeded');
    receiver.answer = (_request, response) => response.writeHead(503, { 'retry-after': '3600' }).end();
    await tap.publish('registry', MODEL, [renamed('waits', 'flights')]);
    await tap.next('delivery.failed');
    const database = service.app.get(Database);
    await database.query("UPDATE delivery SET ended_at = ended_at - interval '100 days'");
    await database.query("UPDATE event SET time = time - interval '100 days' WHERE type <> 'registry.model.renamed.v1'");
    await service.app.get(Retention).forget();
    expect((await deliveriesOf(id)).map(({ event }) => event.type)).toEqual(['registry.model.renamed.v1']);
    const rows = await database.query<{ type: string }>('SELECT type FROM event');
    expect(rows.map(({ type }) => type)).toEqual(['registry.model.renamed.v1']);
  });
});
