import { expect, it } from 'vitest';
import type { Page } from 'playwright-core';
import { eventually } from '@baton/testing';
import { DANA, OLGA } from '../story/cast.js';
import { type FlightStory } from '../story/flight-story.js';
import { type Readers } from './readers.js';

/** Who keyboards through, who has many models, who comes by a link. */
export function findingOnesWay(story: FlightStory, readers: Readers): void {
  const focused = 'document.activeElement.textContent';
  /** The window and the focus say which page one has come to. */
  const arrivedAt = (page: Page, title: string) => eventually(async () => expect([await page.title(), await page.evaluate('document.activeElement.id'), await page.getByRole('main').getAttribute('aria-label')]).toEqual([`${title} · Baton`, 'main', title]));

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

  it('the palette’s chosen line can be read in both colours, and finds pages by other names, versions and tabs', async () => {
    const olga = await readers.of(...OLGA);
    const { page } = olga;
    const options = page.getByRole('dialog').locator('[data-action]');
    for (const dark of [false, true]) {
      await olga.turn({ dark });
      await page.keyboard.press('Control+k');
      await page.getByRole('textbox', { name: 'search' }).fill('flight-delay');
      await page.keyboard.press('ArrowDown');
      await page.locator('[data-selected]').waitFor();
      expect(await olga.violations(), dark ? 'dark' : 'light').toEqual([]);
      await readers.picture(olga, `palette.${dark ? 'dark' : 'light'}`);
      await page.keyboard.press('Escape');
      await page.getByRole('textbox', { name: 'search' }).waitFor({ state: 'detached' });
    }
    await olga.turn({});
    for (const [asked, found] of [['compliance', 'Audit'], ['dead letter', 'Parked events'], ['drift flight-delay', 'flight-delay drift']] as const) {
      await page.keyboard.press('Control+k');
      await page.getByRole('textbox', { name: 'search' }).fill(asked);
      await options.filter({ hasText: found }).first().waitFor();
      await page.keyboard.press('Escape');
      await page.getByRole('textbox', { name: 'search' }).waitFor({ state: 'detached' });
    }
    await page.keyboard.press('Control+k');
    await page.getByRole('textbox', { name: 'search' }).fill('flight-delay v1');
    await options.filter({ hasText: 'flight-delay v1' }).first().waitFor();
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Enter');
    await page.waitForURL(/\/models\/flight-delay\?.*version=1/);
    await page.getByRole('table', { name: 'versions side by side' }).getByRole('columnheader', { name: 'v1', exact: true }).waitFor();
  });

  it('a question mark shows the keys; Escape closes them, and the focus comes back', async () => {
    const olga = await readers.of(...OLGA);
    const { page } = olga;
    await page.getByRole('tab', { name: 'Versions' }).focus();
    await page.keyboard.press('?');
    await page.getByRole('table', { name: 'keyboard shortcuts' }).getByText('g p').waitFor();
    expect(await olga.violations(), 'the keys').toEqual([]);
    await page.keyboard.press('Escape');
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    await eventually(async () => expect(await page.evaluate(focused)).toBe('Versions'));
  });

  it('the tabs of a model are walked with the arrows', async () => {
    const { page } = await readers.of(...OLGA);
    await page.goto(`${story.stack.url}/models/flight-delay`);
    await page.getByRole('tab', { name: 'Life' }).focus();
    await page.keyboard.press('ArrowRight');
    await page.getByRole('table', { name: 'versions side by side' }).waitFor();
    expect(page.url()).toContain('tab=versions');
  });

  it('g and a letter lead to each page', async () => {
    const { page } = await readers.of(...OLGA);
    await page.getByRole('heading', { level: 1 }).click();
    for (const [key, heading, title = heading] of [['p', 'Approvals'], ['r', 'Rollouts'], ['a', 'Alerts'], ['e', 'Events'], ['i', 'Integrations'], ['c', 'Audit'], ['k', 'Parked events'], ['s', 'From your training script', 'Get started'], ['o', 'What hurts users now', 'Overview']] as const) {
      await page.keyboard.press('g');
      await page.keyboard.press(key);
      // A second letter leads nowhere.
      await page.keyboard.press(key === 'a' ? 'e' : 'a');
      await page.getByRole('heading', { name: heading, level: 2 }).waitFor();
      await arrivedAt(page, title);
    }
    await page.getByRole('table', { name: 'models' }).getByRole('link', { name: 'flight-delay' }).click();
    await arrivedAt(page, 'flight-delay');
    await page.keyboard.press('Control+k');
    await page.getByRole('textbox', { name: 'search' }).and(page.locator(':focus')).waitFor();
    await page.keyboard.type('parked');
    await page.keyboard.press('Enter');
    await arrivedAt(page, 'Parked events');
  });

  it('on a phone the closed menu is out of the keyboard’s reach, and Escape closes the open one', async () => {
    const olga = await readers.of(...OLGA);
    const { page } = olga;
    await olga.turn({ width: 360, height: 740 });
    const burger = page.getByRole('button', { name: 'navigation' });
    const links = page.getByRole('navigation', { name: 'pages' }).getByRole('link');
    const menuHasFocus = () => page.evaluate<boolean>(`document.getElementById('menu').contains(document.activeElement)`);
    await page.getByRole('button', { name: 'signed in as olga' }).focus();
    await page.keyboard.press('Tab');
    expect(await menuHasFocus()).toBe(false);
    await burger.click();
    await links.first().waitFor();
    await links.nth(2).focus();
    expect(await menuHasFocus()).toBe(true);
    await page.keyboard.press('Escape');
    await page.getByRole('button', { name: 'navigation', expanded: false }).waitFor();
    expect(await page.evaluate(`document.activeElement.getAttribute('aria-label')`)).toBe('navigation');
    await page.getByRole('button', { name: 'signed in as olga' }).focus();
    await page.keyboard.press('Tab');
    expect(await menuHasFocus()).toBe(false);
    await olga.turn({});
    await links.first().waitFor();
  });

  it('a link that mlflow’s client prints leads to the version that it is of', async () => {
    const { page } = await readers.of(...OLGA);
    const shows = async (hash: string, version: number) => {
      await page.goto('about:blank');
      await page.goto(`${story.stack.url}/#${hash}`);
      await page.waitForURL(new RegExp(`/models/flight-delay\\?.*version=${version}\\b`));
      await page.getByRole('table', { name: 'versions side by side' }).getByRole('columnheader', { name: `v${version}`, exact: true }).waitFor();
    };
    await shows('/models/flight-delay/versions/1', 1);
    const { runId } = (await story.stack.api<{ runId: string }>('GET', `/registry/api/v1/models/flight-delay/versions/${story.third.version}`, DANA)).body;
    await shows(`/experiments/1/runs/${runId}`, story.third.version);
    await page.goto('about:blank');
    await page.goto(`${story.stack.url}/#/experiments/1/runs/nothing-came-of-it`);
    await page.getByText('Nothing has been registered from the run nothing-came-of-it').waitFor();
    await page.getByRole('heading', { name: 'Waiting for your next run …' }).waitFor();
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

  it('a link that was used says so and what to do; a token that is pasted signs in, a wrong one is refused', async () => {
    const stranger = await readers.stranger();
    const { page } = stranger;
    await page.goto(`${story.stack.url}/sign-in?code=used-long-ago`);
    await page.getByText('This link does not work any more').waitFor();
    expect(await stranger.violations()).toEqual([]);
    await readers.picture(stranger, 'used-link');
    const foreign = await fetch(`${story.stack.url}/session`, { method: 'POST', headers: { origin: 'https://elsewhere.example', 'content-type': 'application/json' }, body: JSON.stringify({ token: await story.stack.tokenOf(...DANA) }) });
    expect(foreign.status).toBe(403);
    const token = page.getByRole('textbox', { name: 'Token' });
    await token.fill('no token at all');
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.getByText('This is no token that is valid here, or it has expired.').waitFor();
    expect(stranger.complaints.splice(0)).toEqual([expect.stringContaining('401')]);
    await token.fill(await story.stack.tokenOf(...DANA));
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.getByRole('heading', { name: 'What hurts users now' }).waitFor();
    await page.getByRole('button', { name: 'signed in as dana' }).click();
    await page.getByRole('menuitem', { name: 'Sign out' }).click();
    await page.getByText('Open one of the links').waitFor();
  });
}
