import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { eventually } from '@baton/testing';
import { type List } from '../story/answers.js';
import { CARLA } from '../story/cast.js';
import { type FlightStory } from '../story/flight-story.js';
import { publishIdlePolicy } from './acting.js';
import { type Readers } from './readers.js';

/** Everything that happens, as it happens, and why. */
export function events(story: FlightStory, readers: Readers): void {
  it('an event appears while one looks, without the page being loaded again', async () => {
    const carla = await readers.of(...CARLA);
    await carla.open('/events');
    await carla.page.getByRole('main').getByText('live', { exact: true }).waitFor();
    await carla.page.evaluate('window.neverLoadedAgain = true');
    expect((await publishIdlePolicy(story, 'seen-live')).status).toBe(200);
    await carla.page.getByRole('list', { name: 'events' }).getByText('vera published the policy seen-live, revision 1').waitFor();
    expect(await carla.page.evaluate('window.neverLoadedAgain')).toBe(true);
  });

  it('filters stand in the address, so that what was found can be sent', async () => {
    const carla = await readers.of(...CARLA);
    await carla.open('/events');
    await carla.page.getByRole('textbox', { name: 'Actor' }).fill('vera');
    await carla.page.getByRole('textbox', { name: /^Type/ }).fill('deployment.promotion.approved.v1');
    await carla.page.waitForURL(/actor=vera.*type=deployment\.promotion\.approved\.v1/);
    const found = carla.page.url();
    const fellow = await readers.of('connie', 'compliance');
    await fellow.page.goto(found);
    const list = fellow.page.getByRole('list', { name: 'events' });
    await list.getByText(`vera approved flight-delay v${story.third.version} in production`).waitFor();
    expect(await list.getByRole('listitem').allTextContents()).toEqual(expect.not.arrayContaining([expect.not.stringContaining('vera approved')]));
  });

  it('what fits the filters is exported whole, in order, one event a line', async () => {
    const carla = await readers.of(...CARLA);
    await carla.open('/events?model=flight-delay&type=deployment.promotion.*');
    const [download] = await Promise.all([carla.page.waitForEvent('download'), carla.page.getByRole('button', { name: 'Export' }).click()]);
    const exported = readFileSync(await download.path(), 'utf8').trimEnd().split('\n').map((line) => JSON.parse(line) as { position: number; type: string });
    const positions = exported.map(({ position }) => position);
    expect(positions).toEqual([...positions].sort((one, other) => one - other));
    const { body } = await story.stack.api<List<{ position: number }>>('GET', '/audit/api/v1/events?model=flight-delay&type=deployment.promotion.*&limit=500', CARLA);
    expect(positions).toEqual(body.items.map(({ position }) => position).sort((one, other) => one - other));
    await carla.page.getByText(`${positions.length} events exported`).waitFor();
  });

  it('an event deep in the list is shown where one is; another page begins at its top', async () => {
    const carla = await readers.of(...CARLA);
    const { page } = carla;
    await carla.open('/events');
    const deep = page.getByRole('list', { name: 'events' }).getByRole('button').nth(80);
    await deep.scrollIntoViewIfNeeded();
    const scrolled = () => page.evaluate<number>('window.scrollY');
    const before = await scrolled();
    expect(before).toBeGreaterThan(500);
    await deep.click();
    await page.getByRole('region', { name: 'event' }).getByRole('heading').waitFor();
    for (const shown of [page.getByRole('region', { name: 'event' }).getByRole('heading').first(), page.getByRole('list', { name: 'events' }).locator('[aria-current=true]')]) {
      const { y } = (await shown.boundingBox())!;
      expect(y).toBeGreaterThan(0);
      expect(y).toBeLessThan(900);
    }
    expect(await scrolled()).toBeGreaterThan(500);
    await readers.picture(carla, 'an-event-deep-in-the-list');
    await page.getByRole('link', { name: /^Rollouts/ }).click();
    await page.getByRole('heading', { name: 'Rollouts' }).waitFor();
    await eventually(async () => expect(await scrolled()).toBe(0));
  });

  it('an event leads to its whole story: each stands below the one that it answers', async () => {
    const carla = await readers.of(...CARLA);
    await carla.open('/events?model=flight-delay&type=deployment.promotion.approved.v1');
    await carla.page.getByRole('button', { name: /vera approved flight-delay v1 in production/ }).click();
    const event = carla.page.getByRole('region', { name: 'event' });
    await event.getByText('looked at the slices').waitFor();
    await event.getByRole('link', { name: 'its whole story' }).click();
    const tree = carla.page.getByRole('list', { name: 'causation' });
    await tree.getByText('dana registered flight-delay v1').waitFor();
    const passed = tree.getByRole('listitem').filter({ has: carla.page.getByText('flight-delay v1 passed validation') }).first();
    await passed.getByRole('listitem').filter({ hasText: 'flight-delay v1 began to take traffic in staging' }).first().waitFor();
    await event.getByRole('link', { name: 'what it answers' }).waitFor({ state: 'detached' });
  });
}
