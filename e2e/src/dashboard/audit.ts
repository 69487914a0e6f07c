import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { landingsOf } from '../flights.js';
import { CARLA } from '../story/cast.js';
import { type FlightStory } from '../story/flight-story.js';
import { type Readers } from './readers.js';

/** What compliance asks, years later. */
export function audit(story: FlightStory, readers: Readers): void {
  it('before version 3 was approved, version 1 served, on its own approval; now version 3 does, on hers', async () => {
    const carla = await readers.of(...CARLA);
    await carla.open(`/compliance?model=flight-delay&environment=production&at=${story.beforeThird}`);
    const rows = carla.page.getByRole('table', { name: 'what served' }).getByRole('row', { name: /^flight-delay/ });
    expect(await rows.allTextContents()).toEqual([expect.stringMatching(/^flight-delay v1.*100 %.*vera as validator.*passed/)]);
    await carla.open('/compliance?model=flight-delay&environment=production');
    expect(await rows.allTextContents()).toEqual([expect.stringMatching(new RegExp(`^flight-delay v${story.third.version}.*100 %.*vera as validator.*passed`))]);
  });

  it('what was not known then is not said', async () => {
    const carla = await readers.of(...CARLA);
    await carla.open('/compliance?model=flight-delay&environment=production');
    await carla.page.getByRole('textbox', { name: 'As known at' }).fill(story.beforeThird);
    await carla.page.getByText(`as known at ${story.beforeThird}`).waitFor();
    await carla.page.getByRole('table', { name: 'what served' }).getByRole('row', { name: /^flight-delay v1/ }).waitFor();
  });

  it('one flight’s key leads to what was said, by which version, what happened, and what stands behind it', async () => {
    const flight = landingsOf(story.march)[7]!;
    const carla = await readers.of(...CARLA);
    await carla.open('/compliance');
    const one = carla.page.getByRole('region', { name: 'one prediction' });
    await one.getByRole('textbox', { name: 'Model' }).fill('flight-delay');
    await one.getByRole('textbox', { name: 'Business key' }).fill(flight.key);
    await one.getByRole('button', { name: 'Find' }).click();
    await one.getByText(/^flight-delay v1 in production said/).waitFor();
    expect(await one.textContent()).toMatch(new RegExp(`and it was ${flight.value}`));
    await one.getByText(/dataset flights-january-february/).waitFor();
    const letServe = one.getByRole('group', { name: 'who let it serve' });
    await letServe.getByText(/^vera as validator/).waitFor();
    expect(await letServe.textContent()).toMatch(/^Version 1 served production then with 100 % of the traffic/);
    expect(new URL(carla.page.url()).searchParams.get('key')).toBe(flight.key);
  });

  it('what is shown is exported as it is', async () => {
    const carla = await readers.of(...CARLA);
    await carla.open('/compliance?model=flight-delay&environment=production');
    const [download] = await Promise.all([carla.page.waitForEvent('download'), carla.page.getByRole('link', { name: 'Export as JSON' }).click()]);
    expect(download.suggestedFilename()).toMatch(/^as-of-.*\.json$/);
    expect(JSON.parse(readFileSync(await download.path(), 'utf8'))).toMatchObject([{ model: 'flight-delay', environment: 'production', weights: [{ version: story.third.version, weight: 100, approvals: [{ by: 'vera' }] }] }]);
  });

  it('completeness and the chain say that nothing is missing', async () => {
    const carla = await readers.of(...CARLA);
    await carla.open('/compliance');
    const complete = carla.page.getByRole('region', { name: 'completeness' });
    await complete.getByText(/registry\/[0-9a-f]+/).waitFor();
    expect(await complete.getByText('failed').count()).toBe(0);
    const chain = carla.page.getByRole('region', { name: 'chain' });
    const end = Number(/(\d+) entries, end/.exec((await chain.getByText(/\d entries, end/).textContent())!)![1]);
    await chain.getByRole('button', { name: 'Verify the chain' }).click();
    await chain.getByText(`${end} entries were computed again and are what was chained`).waitFor();
  });
}
