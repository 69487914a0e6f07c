import pg from 'pg';
import { expect, it } from 'vitest';
import { eventually } from '@baton/testing';
import { Author, smallWork } from '../author.js';
import { DANA, OLGA, VERA } from '../story/cast.js';
import { type FlightStory } from '../story/flight-story.js';
import { act } from './acting.js';
import { type Readers } from './readers.js';

const MODEL = 'baggage';

/** Events that a service could not take: found, explained, replayed or given up. */
export function parkedEvents(story: FlightStory, readers: Readers): void {
  let author: Author;
  const deploymentsDatabase = async (statement: string) => {
    const client = new pg.Client({ connectionString: `${story.stack.launcher.databaseServer}/baton_deployment` });
    await client.connect();
    try {
      await client.query(statement);
    } finally {
      await client.end();
    }
  };
  /** Deployment knows a version as soon as it can be asked for. */
  const knownToDeployment = async () => (await story.stack.api('POST', '/deployment/api/v1/promotions', DANA, { model: MODEL, version: 1, environment: 'production', reason: 'is it known?' })).status === 201;

  it('what deployment’s database refuses is parked with the reason, and later events of its model wait behind it', async () => {
    author = new Author(story.stack.url, await story.stack.tokenOf(...DANA));
    await deploymentsDatabase(`ALTER TABLE version_fact ADD CONSTRAINT no_baggage CHECK (name NOT LIKE '${MODEL}%')`);
    await author.register(MODEL, smallWork());
    const olga = await readers.of(...OLGA);
    await olga.open('/parked?service=deployment');
    await olga.page.getByRole('button', { name: /registry\.model-version\.registered\.v1.*no_baggage/ }).waitFor();
    await olga.page.getByRole('button', { name: /registry\.evidence\.pinned\.v1.*waits behind/ }).waitFor();
    expect(await knownToDeployment()).toBe(false);
  });

  it('a validator reads what is in it, and that replaying is for operators', async () => {
    const vera = await readers.of(...VERA);
    await vera.open('/parked?service=deployment');
    await vera.page.getByRole('button', { name: /registry\.model-version\.registered\.v1/ }).click();
    const content = vera.page.getByRole('group', { name: 'what is in it' });
    await content.waitFor();
    expect(await content.textContent()).toContain(`"name": "${MODEL}"`);
    await vera.page.getByRole('button', { name: 'Replay in order' }).hover();
    expect(await vera.page.getByRole('tooltip').textContent()).toBe('You are validator. This needs operator or admin.');
  });

  it('a replay before the cause is mended says what stopped it; afterwards all that waited is handled in order', async () => {
    const olga = await readers.of(...OLGA);
    await olga.open('/parked?service=deployment');
    const replay = async () => {
      await olga.page.getByRole('button', { name: 'Replay in order' }).click();
      await olga.page.getByRole('dialog').getByRole('button', { name: 'Replay in order' }).click();
      await olga.page.getByRole('dialog').waitFor({ state: 'detached' });
    };
    await olga.page.getByRole('button', { name: /registry\.model-version\.registered\.v1/ }).click();
    await replay();
    await olga.page.getByText(/^Stopped again: .*no_baggage/).waitFor();
    await deploymentsDatabase('ALTER TABLE version_fact DROP CONSTRAINT no_baggage');
    await replay();
    await olga.page.getByText('Handled, with all that waited behind it').waitFor();
    await olga.page.getByText('deployment has parked nothing').waitFor();
    await eventually(async () => expect(await knownToDeployment()).toBe(true));
  });

  it('one that must never be handled is discarded with a reason, which is on the record', async () => {
    await deploymentsDatabase(`ALTER TABLE version_fact ADD CONSTRAINT no_baggage CHECK (name <> '${MODEL}-lost')`);
    await author.register(`${MODEL}-lost`, smallWork());
    const olga = await readers.of(...OLGA);
    await olga.open('/parked?service=deployment');
    await olga.page.getByRole('button', { name: /registry\.evidence\.pinned\.v1.*waits behind/ }).first().waitFor();
    await deploymentsDatabase('ALTER TABLE version_fact DROP CONSTRAINT no_baggage');
    await olga.page.getByRole('button', { name: /registry\.model-version\.registered\.v1/ }).click();
    await act(olga, 'Discard', 'Discarded, and on the record.', 'registered by mistake');
    const { body } = await story.stack.api<{ items: unknown[] }>('GET', '/deployment/api/v1/parked-events?state=discarded', OLGA);
    expect(body.items).toMatchObject([{ settledBy: 'olga', settledReason: 'registered by mistake' }]);
    await olga.page.getByRole('button', { name: /registry\.model-version\.registered\.v1/ }).waitFor({ state: 'detached' });
    await olga.page.getByRole('button', { name: /registry\.evidence\.pinned\.v1/ }).first().click();
    await olga.page.getByRole('button', { name: 'Replay in order' }).click();
    await olga.page.getByRole('dialog').getByRole('button', { name: 'Replay in order' }).click();
    await olga.page.getByText('deployment has parked nothing').waitFor();
  });
}
