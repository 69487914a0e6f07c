import { expect, it } from 'vitest';
import { eventually } from '@baton/testing';
import { type Reader } from '../browser.js';
import { type List, type Rollout } from '../story/answers.js';
import { OLGA, VERA } from '../story/cast.js';
import { type FlightStory } from '../story/flight-story.js';
import { act } from './acting.js';
import { type Readers } from './readers.js';
import { type SmallModels } from './small-models.js';

const MODEL = 'gate-change';

/** An operator moves a canary by hand, forth and back. */
export function rollouts(story: FlightStory, readers: Readers, models: SmallModels): void {
  let id: string;
  const mustBe = (expected: Partial<Rollout>) => eventually(async () => expect((await story.stack.api<Rollout>('GET', `/deployment/api/v1/rollouts/${id}`, OLGA)).body).toMatchObject(expected));
  const rolloutOf = async (version: number) => (await story.stack.api<List<Rollout>>('GET', `/deployment/api/v1/rollouts?model=${MODEL}&environment=production`, OLGA)).body.items.find((each) => each.version === version)!.id;
  const move = (reader: Reader, action: string, done: string) => act(reader, action, done, `${action.toLowerCase()}: it is Sunday`);

  it('a canary is paused, resumed, advanced and aborted, with the traffic that follows', async () => {
    id = await models.approved(MODEL, 2);
    await mustBe({ state: 'running', step: 1, applied: true });
    const olga = await readers.of(...OLGA);
    await olga.open('/rollouts');
    await olga.page.getByRole('button', { name: `${MODEL} v2 in production` }).click();
    expect(olga.page.url()).toContain(`rollout=${id}`);
    await olga.page.getByText('Traffic: v2 10 %, v1 90 %').waitFor();
    await move(olga, 'Pause', 'Paused.');
    await mustBe({ state: 'paused' });
    await olga.page.getByRole('alert').getByText('pause: it is Sunday').waitFor();
    await move(olga, 'Resume', 'It goes on.');
    await mustBe({ state: 'running', step: 1, applied: true });
    await move(olga, 'Advance', 'The next step begins.');
    await mustBe({ step: 2, split: [{ version: 2, weight: 50 }, { version: 1, weight: 50 }] });
    await olga.page.getByText('Traffic: v2 50 %, v1 50 %').waitFor();
    await move(olga, 'Abort', 'The traffic goes back.');
    await mustBe({ state: 'aborted', split: [{ version: 1, weight: 100 }] });
    await models.serves(MODEL, [{ version: 1, weight: 100 }]);
    await olga.page.getByText('Traffic when it ended: v1 100 %').waitFor();
    await olga.page.getByText('there is nothing to take back here').waitFor();
    expect(await olga.page.getByRole('button', { name: 'Roll back' }).count()).toBe(0);
  });

  it('a validator reads why she cannot move it, and who can', async () => {
    const vera = await readers.of(...VERA);
    await vera.open(`/rollouts?rollout=${await rolloutOf(1)}`);
    const button = vera.page.getByRole('button', { name: 'Roll back' });
    await button.hover();
    expect(await vera.page.getByRole('tooltip').textContent()).toBe('You are validator. This needs operator, ml-engineer or admin.');
    await button.click({ force: true });
    expect(await vera.page.getByRole('dialog').count()).toBe(0);
  });

  it('a rollout is completed, and rolled back once a dry run has said where that leads', async () => {
    id = await models.approved(MODEL, 2);
    await mustBe({ state: 'running', applied: true });
    const olga = await readers.of(...OLGA);
    await olga.open(`/rollouts?rollout=${id}`);
    await move(olga, 'Complete', 'It takes all of the traffic.');
    await models.serves(MODEL, [{ version: 2, weight: 100 }]);
    await mustBe({ state: 'completed' });
    await olga.page.getByRole('button', { name: 'Roll back' }).click();
    await olga.page.getByRole('dialog').getByText('Version 2 goes, version 1 takes all of production’s traffic again.').waitFor();
    await olga.page.getByRole('button', { name: 'Cancel' }).click();
    await olga.page.getByRole('dialog').waitFor({ state: 'detached' });
    await models.serves(MODEL, [{ version: 2, weight: 100 }]);
    await move(olga, 'Roll back', 'Rolled back.');
    await models.serves(MODEL, [{ version: 1, weight: 100 }]);
  });

  it('only what serves now is said to, and can be taken back', async () => {
    const olga = await readers.of(...OLGA);
    await olga.open(`/rollouts?rollout=${id}`);
    await olga.page.getByText('Version 2 does not serve production any more').waitFor();
    expect(await olga.page.getByRole('button', { name: 'Roll back' }).count()).toBe(0);
    const list = olga.page.getByRole('navigation', { name: 'rollouts' });
    await list.getByRole('button', { name: `${MODEL} v2 in production does not serve any more` }).waitFor();
    await list.getByRole('button', { name: `${MODEL} v1 in production serves alone` }).click();
    await olga.page.getByRole('button', { name: 'Roll back' }).waitFor();
  });

  it('a model is taken out of service', async () => {
    const olga = await readers.of(...OLGA);
    await olga.open(`/rollouts?rollout=${await rolloutOf(1)}`);
    await move(olga, 'Take out of service', 'Nothing of it serves there any more.');
    await models.serves(MODEL, []);
  });
}
