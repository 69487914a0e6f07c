import type { FlightStory } from '../story/flight-story.js';
import { VERA } from '../story/cast.js';
import type { Reader } from '../browser.js';

/**
 * Does what a button is for, as a person would: chooses, says why where that is asked, confirms, and reads that it is done. Confirms
 * with a double click, as some people do: what is sent twice is refused, which the console would tell, or counted twice.
 */
export async function act({ page }: Reader, action: string, done: string, reason?: string): Promise<void> {
  await page.getByRole('button', { name: action, exact: true }).click();
  if (reason !== undefined) await page.getByRole('textbox', { name: 'Reason' }).fill(reason);
  await page.getByRole('dialog').getByRole('button', { name: action, exact: true }).dblclick();
  await page.getByText(done, { exact: true }).waitFor();
  await page.getByRole('dialog').waitFor({ state: 'detached' });
}

/** Something that happens, of which nothing follows. */
export const publishIdlePolicy = (story: FlightStory, name: string) =>
  story.stack.api('PUT', `/validation/api/v1/policies/${name}`, VERA, { models: ['nobody'], checks: [{ check: 'loads' }] });
