import { expect, it } from 'vitest';
import { eventually } from '@baton/testing';
import { OLGA } from '../story/cast.js';
import { type FlightStory } from '../story/flight-story.js';
import { type Readers } from './readers.js';
import { type SmallModels } from './small-models.js';

const WEEK_MS = 7 * 86_400_000;

interface Figures { series: Array<{ points: Array<{ kind: string; value: number | null }> }> }

/** What a model's page says of it, and the instant that it is said of. */
export function aModel(story: FlightStory, readers: Readers, models: SmallModels): void {
  it('says what serves, since when and on whose word, and tells the model’s life from the newest back', async () => {
    const olga = await readers.of(...OLGA);
    const { page } = olga;
    await olga.open('/');
    await page.getByRole('table', { name: 'models' }).getByRole('link', { name: 'flight-delay' }).click();
    const standing = page.getByRole('region', { name: 'what serves' });
    expect(await standing.textContent()).toMatch(new RegExp(`production.*v${story.third.version} 100 %.*approved by vera as validator`));
    await page.getByText(`flight-delay v${story.third.version} serves in production alone`).waitFor();
    await page.getByText(`the rollout of flight-delay v${story.duringCanary.version} in production was taken back`).first().waitFor();
    await page.getByRole('region', { name: 'health at a glance' }).getByText('share that failed').waitFor();
    await page.getByRole('region', { name: 'performance at a glance' }).getByText('log-loss').waitFor();
    // Which six moved most depends on the rows that the split has drawn for the version.
    await page.getByRole('region', { name: 'drift at a glance' }).getByText(/^and \d+ that moved less$/).waitFor();
    await readers.picture(olga, 'model');
  });

  it('the clock at the top puts the page back to an instant, which stands in the address, and says so', async () => {
    const olga = await readers.of(...OLGA);
    await olga.open(`/models/flight-delay?at=${story.beforeThird}`);
    await olga.page.getByText(`As of ${story.beforeThird}`).waitFor();
    const standing = olga.page.getByRole('region', { name: 'what serves' });
    expect(await standing.textContent()).toContain('v1 100 %');
    await olga.page.getByRole('link', { name: /^Audit/ }).click();
    await olga.page.getByText(`What served at ${story.beforeThird}`).waitFor();
    expect(olga.page.url()).toContain('at=');
    await olga.page.getByRole('button', { name: 'back to now' }).click();
    await olga.page.getByText('As of').waitFor({ state: 'detached' });
    expect(olga.page.url()).not.toContain('at=');
  });

  it('the overview of an instant shows what served, hurt and was known then, and says what is of the present', async () => {
    const olga = await readers.of(...OLGA);
    await olga.open(`/?at=${story.beforeThird}`);
    await olga.page.getByText(`As of ${story.beforeThird}: what was then`).waitFor();
    await olga.page.getByRole('region', { name: 'What hurt users then' }).getByRole('link', { name: 'flight-delay v1' }).waitFor();
    await olga.page.getByRole('region', { name: 'What waits for me now' }).getByText('This is of the present').waitFor();
    const rows = olga.page.getByRole('table', { name: 'models' }).getByRole('row');
    const row = rows.filter({ hasText: 'flight-delay' });
    await row.getByText(/log-loss · (estimated|\d+ % labelled)/).waitFor();
    expect(await row.textContent()).toContain('v1 100 %');
    expect(await rows.filter({ hasText: 'taxi-time' }).count()).toBe(0);
    await readers.picture(olga, 'overview-of-the-past');
  });

  it('a page that has no past says so, keeps the instant, and lets nobody act', async () => {
    const olga = await readers.of(...OLGA);
    const { page } = olga;
    const refused = async (path: string, button: string) => {
      await olga.open(`${path}${path.includes('?') ? '&' : '?'}at=${story.beforeThird}`);
      const found = page.getByRole('button', { name: button, exact: true });
      await found.hover();
      await expect(page.getByRole('tooltip').textContent()).resolves.toBe('You look at the past. Go back to now to act.');
      await found.click({ force: true });
      expect(await page.getByRole('dialog').count()).toBe(0);
    };
    for (const path of ['/approvals', '/rollouts', '/alerts', '/parked', '/start']) {
      await olga.open(`${path}?at=${story.beforeThird}`);
      await page.getByText(`This page shows the present. ${story.beforeThird} is kept for the pages that can go back: Overview, Events, Audit, each model.`).waitFor();
    }
    await refused('/integrations', 'New subscription');
    await refused(`/integrations?subscription=${story.subscription.id}`, 'Replay a range');
    await refused('/models/flight-delay?tab=versions', `Ask for v${story.third.version} in production`);
    const { body } = await story.stack.api<{ items: Array<{ id: string }> }>('GET', '/deployment/api/v1/promotions?model=boarding&state=open', OLGA);
    await refused(`/approvals?promotion=${body.items[0]!.id}`, 'Approve');
    await refused(`/approvals?promotion=${body.items[0]!.id}`, 'Override');
  });

  it('figures that rest on the model’s own probabilities alone are called estimated, and count predictions', async () => {
    await models.predict('taxi-time', 40);
    await eventually(async () => {
      const { body } = await story.stack.api<Figures>('GET', '/monitoring/api/v1/models/taxi-time/performance?bucket=total', OLGA);
      expect(body.series.flatMap(({ points }) => points)).toContainEqual(expect.objectContaining({ kind: 'estimated', value: expect.any(Number) as number }));
    }, 60_000);
    const olga = await readers.of(...OLGA);
    await olga.open('/');
    const row = olga.page.getByRole('table', { name: 'models' }).getByRole('row').filter({ hasText: 'taxi-time' });
    await row.getByText(/log-loss · estimated/).waitFor();
    expect(await row.textContent()).not.toContain('labelled');
    await olga.open('/models/taxi-time');
    const glance = olga.page.getByRole('region', { name: 'performance at a glance' });
    await glance.getByText('estimated').first().waitFor();
    expect(await glance.textContent()).not.toContain('labelled');
    await olga.open('/models/taxi-time?tab=performance');
    const estimated = olga.page.getByRole('region', { name: 'log-loss, estimated in production' });
    await estimated.getByText(/over \d+ predictions whose ground truth is not known/).waitFor();
    expect(await estimated.textContent()).not.toContain('label');
    await readers.picture(olga, 'estimated');
  });

  it('a card’s “over time” leads to the time and the version whose figures it shows', async () => {
    const olga = await readers.of(...OLGA);
    for (const [tab, figure] of [['performance', 'log-loss, measured in production'], ['health', 'share that failed, measured in production']] as const) {
      await olga.open('/models/flight-delay');
      await olga.page.getByRole('link', { name: `${tab} over time` }).click();
      await olga.page.getByRole('region', { name: figure }).getByRole('img', { name: /[1-9]\d* values/ }).waitFor();
      const { searchParams } = new URL(olga.page.url());
      expect(searchParams.get('version')).toBe(String(story.third.version));
      expect(searchParams.get('from')).toMatch(/^2013-/);
      expect(Date.parse(searchParams.get('to')!) - Date.parse(searchParams.get('from')!), 'the week that the card is of').toBe(WEEK_MS);
    }
  });

  it('an instant is chosen with the clock itself', async () => {
    const olga = await readers.of(...OLGA);
    await olga.open('/models/flight-delay');
    await olga.page.getByRole('button', { name: 'now: choose an instant of the past' }).click();
    await olga.page.getByRole('button', { name: 'the month before' }).click();
    expect(await olga.violations(), 'the clock').toEqual([]);
    await olga.page.getByRole('button', { name: /^15 / }).click();
    await olga.page.getByRole('button', { name: 'look at this instant' }).click();
    await olga.page.getByText('Nothing of it serves then.').waitFor();
    expect(olga.page.url()).toMatch(/at=\d{4}-\d\d-15T/);
  });

  it('two versions stand side by side, with what was measured of each', async () => {
    const olga = await readers.of(...OLGA);
    await olga.open('/models/flight-delay?tab=versions');
    await olga.page.getByRole('combobox', { name: 'version', exact: true }).click();
    await olga.page.getByRole('option', { name: `version ${story.third.version}` }).click();
    await olga.page.getByRole('combobox', { name: 'other version' }).click();
    await olga.page.getByRole('option', { name: 'version 1' }).click();
    const table = olga.page.getByRole('table', { name: 'versions side by side' });
    await table.getByRole('columnheader', { name: `v${story.third.version}` }).waitFor();
    await table.getByRole('row', { name: /^verdict passed passed/ }).waitFor();
    expect(await table.getByRole('row', { name: /^inputs/ }).textContent()).toMatch(/temp/);
    expect(await table.getByRole('row', { name: /^aliases/ }).textContent()).toContain('champion');
    expect(olga.page.url()).toContain('other=1');
  });

  it('drift leads from the matrix to a feature and to its two distributions', async () => {
    const olga = await readers.of(...OLGA);
    await olga.open('/models/flight-delay?tab=drift&version=1&from=2013-03-01&to=2013-04-01');
    await olga.page.getByRole('img', { name: /^drift of each feature over time/ }).waitFor();
    expect(await olga.page.getByRole('row', { name: /^temp/ }).textContent()).toMatch(/failed/);
    expect(await olga.page.getByRole('row', { name: /^hour/ }).textContent()).toMatch(/ok/);
    await olga.page.getByRole('button', { name: 'temp' }).click();
    const beside = olga.page.getByRole('region', { name: 'distribution of temp' });
    await beside.getByRole('heading', { name: 'temp, 2013-03-28 to 2013-04-01: reference and now' }).waitFor();
    await beside.getByRole('img').waitFor();
    expect(await beside.textContent()).toMatch(/PSI \d\S* over \S+ predictions; over the whole range, 2013-03-01 to 2013-04-01, PSI \d/);
    const { searchParams } = new URL(olga.page.url());
    expect([searchParams.get('feature'), searchParams.get('stretch')]).toEqual(['temp', '2013-03-28']);
  });

  it('a cell of the drift matrix leads to the distributions of its own stretch, which stands in the address', async () => {
    const olga = await readers.of(...OLGA);
    await olga.open('/models/flight-delay?tab=drift&version=1&from=2013-03-01&to=2013-04-01');
    const matrix = olga.page.getByRole('img', { name: /^drift of each feature over time/ });
    await matrix.locator('canvas').first().waitFor();
    const { width } = (await matrix.boundingBox())!;
    // What moved most, in the middle of the month.
    await matrix.click({ position: { x: width / 2, y: 20 } });
    await olga.page.waitForURL(/stretch=2013-03-(07|14)/);
    const stretch = new URL(olga.page.url()).searchParams.get('stretch')!;
    const beside = olga.page.getByRole('region', { name: /^distribution of / });
    await beside.getByRole('heading', { name: new RegExp(`, ${stretch} to 2013-03-(14|21): reference and now$`) }).waitFor();
    await beside.getByRole('img').waitFor();
  });

  it('performance is drawn with its interval and its rule, and said in words', async () => {
    const olga = await readers.of(...OLGA);
    await olga.open('/models/flight-delay?tab=performance&version=1&from=2013-03-01&to=2013-05-01');
    const loss = olga.page.getByRole('region', { name: 'log-loss, measured in production' });
    expect(await loss.getByRole('img').getAttribute('aria-label')).toMatch(/^log-loss: \d+ values, the last 0\.\d+/);
    expect(await loss.textContent()).toMatch(/the last stretch, 2013-\d\d-\d\d: 0\.\d+ over \d+ labels?, which are \d+ % of its predictions.*whole range: over [\d,]+ labels.*the rule says 0\.05/);
    const coverage = olga.page.getByRole('region', { name: 'labels’ coverage, measured in production' });
    expect(await coverage.getByRole('img').getAttribute('aria-label')).toMatch(/^labels’ coverage: \d+ values, the last \d/);
    expect(await coverage.textContent()).toMatch(/in per cent of the predictions; \d+ of \d+ stretches with predictions have labels.*\d+ %, \d+ labels/);
  });

  it('health is drawn: how much it does, how often it fails and how long it takes', async () => {
    const olga = await readers.of(...OLGA);
    await olga.open('/models/flight-delay?tab=health&version=1&from=2013-03-01&to=2013-04-01');
    const drawn = (name: string) => olga.page.getByRole('region', { name: `${name}, measured in production` }).getByRole('img').getAttribute('aria-label');
    expect(await drawn('predictions')).toMatch(/^predictions: \d+ values, the last \d/);
    expect(await drawn('share that failed')).toMatch(/the last 0$/);
    expect(await drawn('latency, 95th percentile (ms)')).toMatch(/: \d+ values, the last \d/);
  });

  it('what was lately is shown by the minute, where the figures are told from single predictions, and by the hour elsewhere', async () => {
    const olga = await readers.of(...OLGA);
    await olga.open(`/models/flight-delay?tab=health&version=1&at=2013-03-08T18:00:00Z`);
    const choose = async (what: string, option: string) => {
      await olga.page.getByRole('combobox', { name: what }).click();
      await olga.page.getByRole('option', { name: option, exact: true }).click();
    };
    await choose('Time', 'the last 6 hours');
    await olga.page.waitForURL(/last=6h/);
    expect(await olga.page.getByRole('combobox', { name: 'Shown' }).inputValue()).toBe('by minute');
    await olga.page.getByRole('region', { name: 'predictions, measured in production' }).getByRole('img', { name: /^predictions: [1-9]\d* values/ }).waitFor();
    await choose('Shown', 'by 10 minutes');
    await olga.page.getByRole('tab', { name: 'Drift' }).click();
    await olga.page.getByRole('img', { name: /^drift of each feature over time/ }).waitFor();
    expect(await olga.page.getByRole('combobox', { name: 'Shown' }).inputValue()).toBe('by hour');
  });

  it('a week without data leads to the newest that there is', async () => {
    const olga = await readers.of(...OLGA);
    await olga.open('/models/flight-delay?tab=performance');
    await olga.page.getByRole('link', { name: /Its newest data is of 2013-/ }).click();
    await olga.page.getByRole('region', { name: 'log-loss, measured in production' }).getByRole('img').waitFor();
    expect(olga.page.url()).toMatch(/from=2013-/);
  });

  it('lineage is a graph, and a list in which each step leads to the event that proves it', async () => {
    const olga = await readers.of(...OLGA);
    await olga.open(`/models/flight-delay?tab=lineage&version=${story.third.version}`);
    const graph = olga.page.getByRole('group', { name: /^lineage: \d+ nodes/ });
    await graph.getByText(`flight-delay v${story.third.version}`, { exact: true }).waitFor();
    await graph.getByText('flights-january-march').waitFor();
    await olga.page.getByText('The same as a list').click();
    const edges = olga.page.getByRole('list', { name: 'edges' });
    await edges.getByText('dataset flights-january-march').first().waitFor();
    await edges.getByRole('link', { name: 'produced' }).first().click();
    await olga.page.getByRole('region', { name: 'event' }).waitFor();
    expect(olga.page.url()).toContain('/events?event=');
  });
}
