import { expect, it } from 'vitest';
import { DANA } from '../story/cast.js';
import { type FlightStory } from '../story/flight-story.js';
import { type Readers } from './readers.js';

/** Dana opens the system before there is anything in it. */
export function newcomer(story: FlightStory, readers: Readers): void {
  it('an empty system leads a newcomer to the lines to paste, with the reader’s own token', async () => {
    const { page } = await readers.of(...DANA);
    await page.goto(story.stack.url);
    await page.getByRole('link', { name: 'Log the first one' }).click();
    await page.getByRole('heading', { name: 'From your training script' }).waitFor();
    expect(await page.getByText('MLFLOW_TRACKING_URI').textContent()).toContain(`export MLFLOW_TRACKING_URI=${story.stack.url}`);
    await page.getByRole('button', { name: 'Show my token' }).click();
    await page.getByText(await story.stack.tokenOf(...DANA)).waitFor();
    await page.getByRole('heading', { name: 'Waiting for your first run' }).waitFor();
  });
}

/** The page that she left open. */
export function firstRunArrives(readers: Readers): void {
  it('and her page says that her first run has arrived, without being loaded again, and leads to the model', async () => {
    const { page } = await readers.of(...DANA);
    await page.getByRole('heading', { name: 'It has arrived' }).waitFor();
    const arrival = page.getByRole('link', { name: 'dana registered flight-delay v1' });
    await arrival.waitFor();
    expect(await arrival.getAttribute('href')).toBe('/models/flight-delay?version=1');
    expect(await page.getByRole('link', { name: 'its page' }).getAttribute('href')).toBe('/models/flight-delay?tab=versions&version=1');
  });
}
