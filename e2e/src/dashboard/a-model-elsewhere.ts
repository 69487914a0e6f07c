import { expect, it } from 'vitest';
import { eventually } from '@baton/testing';
import type { Reader } from '../browser.js';
import { type List } from '../story/answers.js';
import { DANA, OLGA } from '../story/cast.js';
import { type FlightStory } from '../story/flight-story.js';
import { type Readers } from './readers.js';
import { type SmallModels } from './small-models.js';

const STAGED = 'pushback';
const TABS = ['health', 'performance', 'drift'];

const before = (instant: string): string => new Date(Date.parse(instant) - 1).toISOString();

/** A model in the past, outside production, and at addresses that ask for what there is not. */
export function aModelElsewhere(story: FlightStory, readers: Readers, models: SmallModels): void {
  const get = async <T>(path: string): Promise<T> => (await story.stack.api<T>('GET', path, OLGA)).body;
  const edgesOf = async (olga: Reader, query: string): Promise<string | null> => {
    await olga.open(`/models/flight-delay?tab=lineage&${query}`);
    await olga.page.getByText('The same as a list').click();
    return olga.page.getByRole('list', { name: 'edges' }).textContent();
  };

  it('an instant of the past knows no version that was registered later', async () => {
    const { items } = await get<List<{ version: number; createdAt: string }>>('/registry/api/v1/models/flight-delay/versions');
    const at = before(items.find(({ version }) => version === story.third.version)!.createdAt);
    const newest = Math.max(...items.filter(({ createdAt }) => createdAt <= at).map(({ version }) => version));
    expect(newest).toBeLessThan(story.third.version);
    const olga = await readers.of(...OLGA);
    const { page } = olga;
    await olga.open(`/models/flight-delay?tab=versions&other=1&at=${at}`);
    await page.getByText(`newest version ${newest}`).waitFor();
    const table = page.getByRole('table', { name: 'versions side by side' });
    await table.getByRole('row', { name: 'aliases none champion' }).waitFor();
    await table.getByRole('row', { name: /^tags, as known now/ }).waitFor();
    await page.getByRole('combobox', { name: 'version', exact: true }).click();
    await page.getByRole('option', { name: `version ${newest}` }).first().waitFor();
    expect(await page.getByRole('option', { name: `version ${story.third.version}` }).count()).toBe(0);
    await olga.open(`/models/flight-delay?tab=versions&version=${story.third.version}&at=${at}`);
    await page.getByText(`Version ${story.third.version} of flight-delay was registered later.`).waitFor();
    await olga.open(`/models/flight-delay?tab=lineage&at=${at}`);
    await page.getByText(`Of version ${newest}.`).waitFor();
  });

  it('figures of the past are those of what served then, up to then', async () => {
    const olga = await readers.of(...OLGA);
    await olga.open(`/models/flight-delay?tab=performance&at=${story.beforeThird}`);
    await olga.page.getByRole('region', { name: 'log-loss, measured in production' }).getByText('v1 in production').waitFor();
    expect(await olga.page.getByLabel('To', { exact: true }).inputValue()).toBe(story.beforeThird.slice(0, 10));
  });

  it('lineage of the past leaves out what came later', async () => {
    const { items: [drift] } = await get<List<{ time: string }>>('/audit/api/v1/events?model=flight-delay&type=monitoring.drift.detected.v1&limit=1');
    const olga = await readers.of(...OLGA);
    expect(await edgesOf(olga, 'version=1')).toContain('drift');
    const then = await edgesOf(olga, `version=1&at=${before(drift!.time)}`);
    expect(then).toContain('model version flight-delay v1');
    expect(then).not.toContain('drift ');
  });

  it('an address that asks for what there is not is answered in words, with everything around it in place', async () => {
    const olga = await readers.of(...OLGA);
    const { page } = olga;
    await olga.open('/?at=nonsense');
    await page.getByText('“nonsense” is no instant: this is the present.').waitFor();
    await page.getByRole('link', { name: /^Audit/ }).click();
    await page.getByText('“nonsense” is no instant').waitFor({ state: 'detached' });
    await olga.open('/models/flight-delay?tab=banana');
    expect(await page.getByRole('tab', { name: 'Life' }).getAttribute('aria-selected')).toBe('true');
    for (const tab of ['versions', 'lineage', ...TABS]) {
      await olga.open(`/models/flight-delay?tab=${tab}&version=99`);
      await page.getByText('There is no version 99 of flight-delay.').waitFor();
    }
    await olga.open('/models/flight-delay?tab=drift&version=abc');
    expect(await page.getByRole('textbox', { name: 'Version' }).inputValue()).toBe('');
  });

  it('nobody asks for what serves production already', async () => {
    const dana = await readers.of(...DANA);
    await dana.open(`/models/flight-delay?tab=versions&version=${story.third.version}&other=1`);
    await dana.page.getByRole('button', { name: `Ask for v${story.third.version} in production` }).hover();
    await expect(dana.page.getByRole('tooltip').textContent()).resolves.toBe('It serves production already.');
    expect(await dana.page.getByRole('button', { name: 'Ask for v1 in production' }).getAttribute('aria-disabled')).toBeNull();
  });

  it('what serves staging alone shows its figures there, and what was taken out leads to a version', async () => {
    await models.publishPolicy(STAGED);
    await models.register(STAGED);
    const staged = async () => (await get<List<{ model: string; weights: unknown[] }>>('/deployment/api/v1/deployments?environment=staging')).items.find(({ model }) => model === STAGED)?.weights.length;
    await eventually(async () => expect(await staged()).toBe(1), 60_000);
    await eventually(async () => expect((await story.stack.api('GET', `/monitoring/api/v1/models/${STAGED}/drift?version=1&environment=staging`, OLGA)).status).toBe(200));
    const olga = await readers.of(...OLGA);
    for (const tab of TABS) {
      await olga.open(`/models/${STAGED}?tab=${tab}`);
      await olga.page.getByText('Nothing of it serves production: these are the figures of staging.').waitFor();
    }
    expect((await story.stack.api('POST', `/deployment/api/v1/models/${STAGED}/environments/staging/deactivation`, OLGA, { reason: 'it was only tried' })).status).toBe(200);
    await eventually(async () => expect(await staged()).toBe(0));
    for (const tab of TABS) {
      await olga.open(`/models/${STAGED}?tab=${tab}`);
      await olga.page.getByText(`Nothing of ${STAGED} serves. The field “Version” above shows the figures of the one that you name.`).waitFor();
    }
    const standing = olga.page.getByRole('region', { name: 'what serves' });
    await standing.getByText('nothing serves staging since').waitFor();
    expect(await standing.getByText('serving', { exact: true }).count()).toBe(0);
  });
}
