import { expect, it } from 'vitest';
import { DANA, OLGA } from '../story/cast.js';
import { type FlightStory } from '../story/flight-story.js';
import { type Readers } from './readers.js';

/** Who keyboards through, who has many models, who comes by a link. */
export function findingOnesWay(story: FlightStory, readers: Readers): void {
  const focused = 'document.activeElement.textContent';

  it('the first key leads past the navigation', async () => {
    const { page } = await readers.of(...OLGA);
    await page.goto(`${story.stack.url}/rollouts`);
    await page.getByRole('heading', { name: 'Rollouts' }).waitFor();
    await page.keyboard.press('Tab');
    expect(await page.evaluate(focused)).toBe('Skip to the page');
    await page.keyboard.press('Enter');
    expect(await page.evaluate('document.activeElement.id')).toBe('main');
    await page.keyboard.press('Tab');
    expect(await page.evaluate(`document.getElementById('main').contains(document.activeElement)`)).toBe(true);
  });

  it('the command palette finds a model by its name, without a mouse', async () => {
    const olga = await readers.of(...OLGA);
    const { page } = olga;
    await page.keyboard.press('Control+k');
    await page.getByRole('textbox', { name: 'search' }).waitFor();
    expect(await olga.violations(), 'the palette').toEqual([]);
    await page.keyboard.type('flight-d');
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: 'flight-delay', level: 2 }).waitFor();
    expect(new URL(page.url()).pathname).toBe('/models/flight-delay');
  });

  it('the tabs of a model are walked with the arrows', async () => {
    const { page } = await readers.of(...OLGA);
    await page.getByRole('tab', { name: 'Life' }).focus();
    await page.keyboard.press('ArrowRight');
    await page.getByRole('table', { name: 'versions side by side' }).waitFor();
    expect(page.url()).toContain('tab=versions');
  });

  it('g and a letter lead to each page', async () => {
    const { page } = await readers.of(...OLGA);
    await page.getByRole('heading', { level: 1 }).click();
    for (const [key, heading] of [['p', 'Approvals'], ['r', 'Rollouts'], ['a', 'Alerts'], ['e', 'Events'], ['i', 'Integrations'], ['c', 'Audit'], ['k', 'Parked events'], ['s', 'From your training script'], ['o', 'What hurts users now']] as const) {
      await page.keyboard.press('g');
      await page.keyboard.press(key);
      await page.getByRole('heading', { name: heading, level: 2 }).waitFor();
    }
  });

  it('the colours are the system’s until one chooses others, and stay chosen', async () => {
    const { page } = await readers.of('lee', 'operator');
    await page.goto(story.stack.url);
    await page.getByRole('button', { name: 'dark colours' }).click();
    await page.reload();
    await page.getByRole('button', { name: 'light colours' }).click();
    await page.getByRole('button', { name: 'dark colours' }).waitFor();
  });

  it('forty models fit on the overview and on a phone, and a filter in the address finds one', async () => {
    for (let number = 1; number <= 40; number += 1) expect((await story.stack.api('POST', '/api/2.0/mlflow/registered-models/create', DANA, { name: `fleet-${String(number).padStart(2, '0')}` })).status).toBe(200);
    const olga = await readers.of(...OLGA);
    await olga.open('/');
    const rows = olga.page.getByRole('table', { name: 'models' }).getByRole('row', { name: /^fleet-/ });
    await rows.nth(39).waitFor();
    expect(await olga.violations()).toEqual([]);
    await readers.picture(olga, 'forty-models.light');
    await olga.turn({ width: 360, height: 740, dark: true });
    expect(await olga.overflows()).toBe(false);
    await readers.picture(olga, 'forty-models.phone');
    await olga.turn({});
    await olga.page.getByRole('textbox', { name: 'filter models' }).fill('fleet-17');
    await rows.nth(1).waitFor({ state: 'detached' });
    expect(await rows.allTextContents()).toEqual([expect.stringContaining('fleet-17')]);
    expect(olga.page.url()).toContain('q=fleet-17');
    await olga.page.reload();
    await olga.page.getByRole('heading', { name: /^1 of \d+ models$/ }).waitFor();
  });

  it('a sign-in link leads to the overview as that role, and signing out leads away', async () => {
    const { operator } = await story.stack.launcher.signInCodes;
    const { page } = await readers.stranger();
    await page.goto(`${story.stack.url}/sign-in?code=${operator}`);
    await page.getByRole('heading', { name: 'What hurts users now' }).waitFor();
    await page.getByRole('button', { name: 'signed in as operator' }).click();
    await page.getByRole('menuitem', { name: 'Sign out' }).click();
    await page.getByText('Open one of the links').waitFor();
  });
}
