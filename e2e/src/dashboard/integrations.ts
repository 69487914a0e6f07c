import { afterAll, beforeAll, expect, it } from 'vitest';
import { eventually, WebhookReceiver } from '@baton/testing';
import { type List } from '../story/answers.js';
import { OLGA } from '../story/cast.js';
import { type FlightStory } from '../story/flight-story.js';
import { act, publishIdlePolicy } from './acting.js';
import { type Readers } from './readers.js';

/** Somebody connects a tool of their own, and sees how it goes. */
export function integrations(story: FlightStory, readers: Readers): void {
  let receiver: WebhookReceiver;
  beforeAll(async () => { receiver = await new WebhookReceiver().open(); });
  afterAll(async () => { await receiver.close(); });
  const names = async () => (await story.stack.api<List<{ name: string }>>('GET', '/notification/api/v1/subscriptions?limit=100', OLGA)).body.items.map(({ name }) => name);
  const typesReceived = () => receiver.received.map(({ body }) => (JSON.parse(body) as { type: string }).type);

  it('a subscription is made, once however often its button is pressed, and its secret is shown once', async () => {
    expect((await publishIdlePolicy(story, 'before-anybody-asked')).status).toBe(200);
    const olga = await readers.of(...OLGA);
    await olga.open('/integrations');
    await olga.page.getByRole('button', { name: 'New subscription' }).click();
    const dialog = olga.page.getByRole('dialog');
    await dialog.getByRole('textbox', { name: 'Name' }).fill('policy watch');
    await dialog.getByRole('textbox', { name: 'Address' }).fill(receiver.url);
    await dialog.getByRole('combobox', { name: 'Events' }).fill('validation.policy.*');
    await olga.page.keyboard.press('Enter');
    await olga.page.keyboard.press('Tab');
    await dialog.getByRole('button', { name: 'Subscribe' }).dblclick();
    await dialog.getByText('Keep the secret').waitFor();
    expect(await dialog.getByText(/^whsec_/).textContent()).toMatch(/^whsec_\S{20,}$/);
    await dialog.getByRole('button', { name: 'Done' }).click();
    await olga.page.getByRole('navigation', { name: 'subscriptions' }).getByRole('button', { name: /^policy watch/ }).click();
    await olga.page.getByRole('heading', { name: 'policy watch' }).waitFor();
    expect(olga.page.url()).toContain('subscription=');
    expect((await names()).filter((name) => name === 'policy watch')).toHaveLength(1);
  });

  it('a test goes out, and its delivery shows the answer, each attempt and the body', async () => {
    const olga = await readers.of(...OLGA);
    await act(olga, 'Send a test', 'The test is on its way.');
    await eventually(() => expect(receiver.received).toHaveLength(1));
    const row = olga.page.getByRole('table', { name: 'deliveries' }).getByRole('row', { name: /test/ });
    await row.getByText('succeeded').waitFor();
    expect(await row.textContent()).toContain('204');
    await row.getByRole('button').click();
    const delivery = olga.page.getByRole('region', { name: 'delivery' });
    expect(await delivery.textContent()).toContain(receiver.received[0]!.headers['webhook-id']);
    await delivery.getByText(/204 after \d+ ms/).waitFor();
    expect(await delivery.getByLabel('body').textContent()).toContain('test');
  });

  it('it is sent again under the same id', async () => {
    const olga = await readers.of(...OLGA);
    await act(olga, 'Send again', 'It is on its way.');
    await eventually(() => expect(receiver.received.map(({ headers }) => headers['webhook-id'])).toEqual([receiver.received[0]!.headers['webhook-id'], receiver.received[0]!.headers['webhook-id']]));
  });

  it('what happened before there was a subscription is replayed', async () => {
    const olga = await readers.of(...OLGA);
    await olga.page.getByRole('button', { name: 'Replay a range' }).click();
    await olga.page.getByRole('dialog').getByRole('button', { name: 'Replay' }).click();
    await eventually(() => expect(typesReceived()).toContain('validation.policy.published.v1'));
    await olga.page.getByRole('table', { name: 'deliveries' }).getByRole('row', { name: /policy\.published/ }).first().waitFor();
  });

  it('it is switched off, says so and is told nothing more; switched on, it is told again', async () => {
    const olga = await readers.of(...OLGA);
    await act(olga, 'Switch off', 'It is off.');
    await olga.page.getByRole('navigation', { name: 'subscriptions' }).getByRole('button', { name: /^policy watch.*off/ }).waitFor();
    await act(olga, 'Switch on', 'It is on.');
    const before = receiver.received.length;
    expect((await publishIdlePolicy(story, 'after-the-switch')).status).toBe(200);
    await eventually(() => expect(receiver.received.length).toBeGreaterThan(before));
  });

  it('it is deleted, and its deliveries with it', async () => {
    const olga = await readers.of(...OLGA);
    await act(olga, 'Delete', 'It is gone.');
    await olga.page.getByRole('navigation', { name: 'subscriptions' }).getByRole('button', { name: /^policy watch/ }).waitFor({ state: 'detached' });
    expect(await names()).not.toContain('policy watch');
  });
}
