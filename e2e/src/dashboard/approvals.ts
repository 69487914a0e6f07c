import { expect, it } from 'vitest';
import { eventually } from '@baton/testing';
import { type Reader } from '../browser.js';
import { type List } from '../story/answers.js';
import { DANA, OLGA, VERA } from '../story/cast.js';
import { type FlightStory } from '../story/flight-story.js';
import { act } from './acting.js';
import { type Readers } from './readers.js';
import { type SmallModels } from './small-models.js';

const MODEL = 'gate-change';
const URGENT = 'de-icing';

/** From asking for production to its answer, each by the person whose it is. */
export function approvals(story: FlightStory, readers: Readers, models: SmallModels): void {
  let asked: string;
  const explained = async ({ page }: Reader, button: string) => {
    await page.getByRole('button', { name: button, exact: true }).hover();
    return page.getByRole('tooltip').textContent();
  };

  it('an author asks for production on the model’s page, and is told there who can approve it and why she cannot', async () => {
    await models.publishPolicy(MODEL);
    await models.register(MODEL);
    const dana = await readers.of(...DANA);
    await dana.open(`/models/${MODEL}?tab=versions`);
    await dana.page.getByRole('button', { name: 'Ask for v1 in production' }).click();
    await dana.page.getByRole('textbox', { name: 'Comment' }).fill('gates are known earlier now');
    await dana.page.getByRole('dialog').getByRole('button', { name: 'Ask for v1 in production' }).click();
    await dana.page.getByText('The promotion is open.').waitFor();
    asked = await eventually(async () => {
      const { body } = await story.stack.api<List<{ id: string }>>('GET', `/deployment/api/v1/promotions?model=${MODEL}&environment=production&state=open`, VERA);
      expect(body.items).toHaveLength(1);
      return body.items[0]!.id;
    });
    await models.awaitingApproval(asked);
    await dana.open('/approvals');
    await dana.page.getByRole('button', { name: `${MODEL} v1 → production` }).click();
    expect(dana.page.url()).toContain(`promotion=${asked}`);
    await dana.page.getByText('somebody else who is validator or compliance must approve').first().waitFor();
    expect(await explained(dana, 'Approve')).toContain('You wrote, registered or asked for it');
    await dana.page.getByRole('button', { name: 'Approve', exact: true }).click({ force: true });
    expect(await dana.page.getByRole('dialog').count()).toBe(0);
  });

  it('an operator is told that it takes a validator', async () => {
    const olga = await readers.of(...OLGA);
    await olga.open(`/approvals?promotion=${asked}`);
    expect(await explained(olga, 'Approve')).toBe('You are operator. This needs validator or compliance.');
  });

  it('a validator sees the evidence, accepts its warning, and what she signs is on the record and serves', async () => {
    const vera = await readers.of(...VERA);
    const { page } = vera;
    await vera.open('/approvals?state=foo');
    expect(await page.getByRole('radio', { name: 'Open' }).isChecked(), 'what nobody knows is shown as what is usual').toBe(true);
    await page.getByRole('button', { name: `${MODEL} v1 → production` }).click();
    const warned = page.getByRole('table', { name: 'checks' }).getByRole('row', { name: /^roc-auc/ });
    expect(await warned.textContent()).toMatch(/warning.*the policy asks for at least 0\.999/);
    await page.getByRole('button', { name: 'Approve', exact: true }).click();
    const dialog = page.getByRole('dialog');
    expect(await vera.violations(), 'the dialog').toEqual([]);
    expect(await dialog.getByRole('button', { name: 'Approve' }).isDisabled()).toBe(true);
    await dialog.getByRole('checkbox', { name: 'roc-auc' }).check();
    await dialog.getByRole('textbox', { name: 'Comment' }).fill('good enough for gates');
    await dialog.getByRole('button', { name: 'Approve' }).dblclick();
    await page.getByText('Approved, and on the record.').waitFor();
    await page.getByText('vera as validator').waitFor();
    const promotion = await models.promotion(asked);
    expect(promotion).toMatchObject({ approvals: [{ by: 'vera', role: 'validator', comment: 'good enough for gates', acknowledgedWarnings: ['roc-auc'], evidenceDigest: promotion.evidenceDigest }] });
    await models.serves(MODEL, [{ version: 1, weight: 100 }]);
    await page.getByRole('article', { name: 'promotion' }).getByText('completed').waitFor();
  });

  it('what was asked for beside what served says what changed: an input less, other data, other figures', async () => {
    const { body } = await story.stack.api<List<{ id: string; version: number }>>('GET', '/deployment/api/v1/promotions?model=flight-delay&environment=production', VERA);
    const vera = await readers.of(...VERA);
    await vera.open(`/approvals?state=all&promotion=${body.items.find(({ version }) => version === story.third.version)!.id}`);
    await vera.page.getByRole('region', { name: 'what was measured' }).getByText(/^Measured .+: policy /).waitFor();
    const changes = vera.page.getByRole('table', { name: 'changes' });
    await changes.getByRole('columnheader', { name: 'v1, the champion' }).waitFor();
    const row = (name: string) => changes.getByRole('row', { name: new RegExp(`^${name} `) }).textContent();
    expect(await row('input temp')).toBe('input tempdouble, required–');
    expect(await row('dataset flights-january-march')).toMatch(/^dataset flights-january-march–[0-9a-f]+$/);
    expect(await row('parameter columns')).toBe('parameter columns98');
    expect(await row('log-loss, measured')).toMatch(/^log-loss, measured0\.\d+0\.\d+$/);
    await vera.page.getByText(/\d+ other things are the same/).click();
    await vera.page.getByText(/input distance, .*task, target/).waitFor();
    await vera.page.getByText('3 slices, none of them worse than the policy lets it be').click();
    expect(await vera.page.getByRole('table', { name: 'slices' }).getByRole('row', { name: /^origin is JFK/ }).textContent()).toMatch(/passed.*roc-auc0\.\d+ \(0\.\d+ to 0\.\d+\)/);
  });

  it('a validator rejects with a reason, and the author reads it', async () => {
    const version = await models.register(MODEL);
    const { id } = await models.askFor(MODEL, version);
    const vera = await readers.of(...VERA);
    await vera.open(`/approvals?promotion=${id}`);
    await act(vera, 'Reject', 'Rejected.', 'the gates of March are missing');
    expect(await models.promotion(id)).toMatchObject({ state: 'rejected' });
    const dana = await readers.of(...DANA);
    await dana.open(`/approvals?state=all&promotion=${id}`);
    await dana.page.getByText('the gates of March are missing').first().waitFor();
  });

  it('an author withdraws what she has asked for', async () => {
    const { id } = await models.askFor(MODEL, 2);
    const dana = await readers.of(...DANA);
    await dana.open(`/approvals?promotion=${id}`);
    await act(dana, 'Withdraw', 'Withdrawn.', 'a better one is coming');
    expect(await models.promotion(id)).toMatchObject({ state: 'withdrawn' });
  });

  it('an operator puts through what cannot wait, told before what goes on the record, and cannot review it herself', async () => {
    await models.publishPolicy(URGENT);
    ({ id: asked } = await models.askFor(URGENT, await models.register(URGENT)));
    const olga = await readers.of(...OLGA);
    const { page } = olga;
    await olga.open(`/approvals?promotion=${asked}`);
    await page.getByRole('button', { name: 'Override', exact: true }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByRole('list', { name: 'what does not hold' }).getByText('approval').waitFor();
    await dialog.getByText('reviews it within 24 hours').waitFor();
    expect(await olga.violations(), 'the dialog').toEqual([]);
    await dialog.getByRole('textbox', { name: 'Reason' }).fill('the first snow, and nobody in validation is awake');
    await dialog.getByRole('button', { name: 'Override' }).click();
    await page.getByText('Overridden. Somebody else reviews it within 24 hours.').waitFor();
    await models.serves(URGENT, [{ version: 1, weight: 100 }]);
    expect(await models.promotion(asked)).toMatchObject({ approvals: [], override: { by: 'olga', role: 'operator', unmet: [{ name: 'approval' }], review: null } });
    expect(await explained(olga, 'Uphold')).toBe('You overrode it: somebody else must review that.');
    await olga.open(`/models/${URGENT}`);
    await page.getByRole('region', { name: 'what serves' }).getByText(/^v1 overridden by olga as operator/).waitFor();
  });

  it('a validator finds what she owes a review on the overview, upholds it, and owes nothing more', async () => {
    const vera = await readers.of(...VERA);
    const { page } = vera;
    await vera.open('/');
    const waits = page.getByRole('region', { name: 'What waits for me' });
    await waits.getByRole('link', { name: `olga overrode ${URGENT} v1 in production` }).click();
    await page.getByText('the first snow, and nobody in validation is awake').first().waitFor();
    await act(vera, 'Uphold', 'Upheld, and on the record.', 'it snowed');
    await page.getByRole('region', { name: 'override' }).getByText('vera as validator upheld it').waitFor();
    expect(await models.promotion(asked)).toMatchObject({ override: { review: { by: 'vera', verdict: 'upheld', comment: 'it snowed' } } });
    await vera.open('/approvals?state=review');
    await page.getByText('No override waits for a review.').waitFor();
  });
}
