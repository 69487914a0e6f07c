import { expect } from 'vitest';
import { eventually } from '@baton/testing';
import { Author, smallWork } from '../author.js';
import { type List, type Promotion, type Report } from '../story/answers.js';
import { APP, DANA, OLGA, VERA } from '../story/cast.js';
import type { FlightStory } from '../story/flight-story.js';

/** Models beside the story's: Dana logs them in a second, and their policy warns of a figure that an approver has to accept. */
export class SmallModels {
  private author: Author | undefined;

  constructor(private readonly story: FlightStory) {}

  /** A metric that no small model reaches is worth a warning. */
  async publishPolicy(...models: string[]): Promise<void> {
    const policy = { models, checks: [{ check: 'artifact-safety' }, { check: 'loads' }, { check: 'signature' }, { check: 'metric', metric: 'roc-auc', min: 0.999, severity: 'warn' }, { check: 'metric', metric: 'log-loss', max: 2 }] };
    expect((await this.story.stack.api('PUT', `/validation/api/v1/policies/${models[0]}`, VERA, policy)).status).toBe(200);
  }

  /** Registers a version and waits until it has been measured. */
  async register(model: string): Promise<number> {
    this.author ??= new Author(this.story.stack.url, await this.story.stack.tokenOf(...DANA));
    const version = await this.author.register(model, smallWork());
    await eventually(async () => {
      const { body } = await this.story.stack.api<List<Report>>('GET', `/validation/api/v1/reports?model=${model}&version=${version}`, VERA);
      expect(body.items[0]?.verdict).toBe('passed');
    }, 60_000);
    return version;
  }

  /** Something under way on each page: a canary that takes its first traffic, and a promotion that waits. */
  async setTheScene(): Promise<void> {
    await this.publishPolicy('taxi-time', 'boarding');
    await this.approved('taxi-time', await this.register('taxi-time'));
    await this.serves('taxi-time', [{ version: 1, weight: 100 }]);
    await this.approved('taxi-time', await this.register('taxi-time'));
    await this.serves('taxi-time', [{ version: 1, weight: 90 }, { version: 2, weight: 10 }]);
    await this.askFor('boarding', await this.register('boarding'));
  }

  promotion(id: string): Promise<Promotion> {
    return this.story.stack.api<Promotion>('GET', `/deployment/api/v1/promotions/${id}`, VERA).then(({ body }) => body);
  }

  /** Dana asks for production; waits until nothing but the approval is missing. */
  async askFor(model: string, version: number): Promise<Promotion> {
    const { id } = await eventually(async () => {
      const { status, body } = await this.story.stack.api<Promotion>('POST', '/deployment/api/v1/promotions', DANA, { model, version, environment: 'production', reason: 'gates are known earlier now' });
      expect(status, JSON.stringify(body)).toBe(201);
      return body;
    }, 60_000);
    return this.awaitingApproval(id);
  }

  awaitingApproval(id: string): Promise<Promotion> {
    return eventually(async () => {
      const found = await this.promotion(id);
      expect(found.requirements.filter(({ met }) => !met).map(({ name }) => name)).toEqual(['approval']);
      return found;
    }, 60_000);
  }

  /** Asks for production and has Vera approve it; gives back the rollout that begins. */
  async approved(model: string, version: number): Promise<string> {
    const { id, evidenceDigest } = await this.askFor(model, version);
    const { status, body } = await this.story.stack.api('POST', `/deployment/api/v1/promotions/${id}/approvals`, VERA, { evidenceDigest, comment: 'small and well', acknowledgedWarnings: ['roc-auc'] });
    expect(status, JSON.stringify(body)).toBe(201);
    return eventually(async () => {
      const { items } = (await this.story.stack.api<List<{ id: string; promotionId: string }>>('GET', `/deployment/api/v1/rollouts?model=${model}&environment=production`, OLGA)).body;
      const rollout = items.find(({ promotionId }) => promotionId === id);
      expect(rollout).toBeDefined();
      return rollout!.id;
    });
  }

  /** Asks a model so many times for a few predictions, whose truth nobody ever tells. */
  async predict(model: string, times: number): Promise<void> {
    const data = [-1, -0.5, 0, 0.5, 1];
    const inputs = ['a', 'b'].map((name) => ({ name, shape: [data.length, 1], datatype: 'FP64', data }));
    for (let time = 0; time < times; time += 1) {
      const { status, body } = await this.story.stack.api('POST', `/v2/models/${model}/infer`, APP, { parameters: { keys: data.map((_, row) => `${model} ${time} ${row}`) }, inputs });
      expect(status, JSON.stringify(body)).toBe(200);
    }
  }

  /** Waits until a model's traffic in production is split like that. */
  serves(model: string, split: ReadonlyArray<{ version: number; weight: number }>): Promise<void> {
    return this.story.applied(split, model);
  }
}
