import { beforeAll, describe, expect, it } from 'vitest';
import { type Reader } from '../browser.js';
import { type List } from '../story/answers.js';
import { CARLA, OLGA } from '../story/cast.js';
import { type FlightStory } from '../story/flight-story.js';
import { landingsOf } from '../flights.js';
import { type Readers } from './readers.js';
import { type SmallModels } from './small-models.js';

const LOOKS = { light: { width: 1280, height: 900 }, phone: { width: 360, height: 740, dark: true }, wide: { width: 3840, height: 2160, dark: true } } as const;
const MARCH_TO_APRIL = 'version=1&from=2013-03-01&to=2013-05-01';

/** Each page with something on it, by the address that somebody would send. */
function placesOf(story: FlightStory): Record<string, () => Promise<string> | string> {
  const first = async (path: string): Promise<string> => {
    const { body } = await story.stack.api<List<{ id: string; correlationId: string }>>('GET', path, OLGA);
    return body.items[0]!.id;
  };
  const retrained = () => `/models/flight-delay?version=${story.third.version}`;
  return {
    overview: () => '/',
    'a model’s life': () => '/models/flight-delay',
    'two versions side by side': () => `${retrained()}&other=1&tab=versions`,
    'a model’s health': () => `/models/flight-delay?tab=health&${MARCH_TO_APRIL}`,
    'a model’s performance': () => `/models/flight-delay?tab=performance&${MARCH_TO_APRIL}`,
    'a model’s drift with a feature': () => `/models/flight-delay?tab=drift&feature=temp&${MARCH_TO_APRIL}`,
    'a model’s lineage': () => `${retrained()}&tab=lineage`,
    'approvals': () => '/approvals',
    'a promotion': async () => `/approvals?state=all&promotion=${await first(`/deployment/api/v1/promotions?model=flight-delay&environment=production`)}`,
    'rollouts': () => '/rollouts',
    'a rollout': async () => `/rollouts?rollout=${(await story.rolloutOf(story.duringCanary.version)).id}`,
    'alerts': () => '/alerts',
    'an alert': async () => `/alerts?state=all&alert=${await first('/monitoring/api/v1/alerts?model=flight-delay')}`,
    'events': () => '/events',
    'an event and its story': async () => {
      const { body } = await story.stack.api<List<{ id: string; correlationId: string }>>('GET', '/audit/api/v1/events?model=flight-delay&type=deployment.promotion.approved.v1&order=desc&limit=1', CARLA);
      return `/events?correlation=${body.items[0]!.correlationId}&event=${body.items[0]!.id}`;
    },
    'integrations': () => '/integrations',
    'a delivery': async () => `/integrations?subscription=${story.subscription.id}&delivery=${await first(`/notification/api/v1/subscriptions/${story.subscription.id}/deliveries`)}`,
    'audit with a prediction': () => `/compliance?model=flight-delay&key=${encodeURIComponent(landingsOf(story.march)[7]!.key)}`,
    'the past': () => `/models/flight-delay?at=${story.beforeThird}`,
    'parked events': () => '/parked',
    'get started': () => '/start',
  };
}

/** Every page as people with other eyes, other screens and no mouse would find it. */
export function everyPage(story: FlightStory, readers: Readers, models: SmallModels): void {
  beforeAll(async () => {
    await models.setTheScene();
    await story.tightenRule();
  });
  /** The page that is open, in each look. */
  async function mustBeWell(reader: Reader, name: string): Promise<void> {
    for (const [look, size] of Object.entries(LOOKS)) {
      await reader.turn(size);
      expect(await reader.violations(), `${name}, ${look}`).toEqual([]);
      expect(await reader.page.getByRole('heading', { level: 1 }).count(), `${name}, ${look}`).toBe(1);
      expect(await reader.overflows(), `${name}, ${look}, is wider than the window`).toBe(false);
      await readers.picture(reader, `${name.replaceAll(/\W+/g, '-')}.${look}`);
    }
  }

  describe('is in order for axe, as wide as the window and quiet on the console, at 1280 px in light, on a phone in dark and at 4k:', () => {
    for (const [name, place] of Object.entries(placesOf(story))) {
      it(name, async () => {
        const reader = await readers.of('sue', 'operator', 'validator');
        await reader.open(await place());
        await mustBeWell(reader, name);
        await reader.turn(LOOKS.light);
      });
    }

    it('the page of somebody who has not signed in', async () => {
      const stranger = await readers.stranger();
      await stranger.open('/');
      await expect(stranger.page.getByText('Open one of the links').textContent()).resolves.toContain('npm start');
      await mustBeWell(stranger, 'sign-in');
    });
  });
}
