import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { sentenceOf } from './sentence.js';

const version = { modelId: 'm', name: 'flights', number: 3 };
const told = (type: string, data: Record<string, unknown> = {}, actor = 'olga') => sentenceOf({ type, actor, data });

describe('a sentence', () => {
  it('is written for every event that can be listened to', () => {
    const { components } = JSON.parse(readFileSync(new URL('../../../../../docs/asyncapi.json', import.meta.url), 'utf8')) as { components: { messages: Record<string, unknown> } };
    // Batches of predictions are on a topic of their own, which no page reads.
    const types = Object.keys(components.messages).filter((type) => type !== 'serving.prediction.logged.v1').map((type) => type.replace(/^every\./, 'registry.'));
    expect(types.length).toBeGreaterThan(50);
    const bare = (type: string) => type.split('.').slice(1, 3).join(' ').replaceAll('-', ' ');
    expect(types.filter((type) => told(type).startsWith(bare(type)))).toEqual([]);
  });

  it('says of what, where and why, and what is still unmet', () => {
    expect(told('deployment.rollout.paused.v1', { version, environment: 'production', reason: 'no labels came' })).toBe('the rollout of flights v3 in production paused: no labels came');
    expect(told('deployment.readiness.changed.v1', { version, environment: 'production', state: 'blocked', requirements: [{ name: 'evidence', met: true }, { name: 'approval', met: false }] })).toBe('flights v3 in production is blocked: approval');
    expect(told('registry.model-version.registered.v1', { version, datasets: [{ name: 'january' }], causedBy: 'r' }, 'dana')).toBe('dana registered flights v3, trained on january, which answers a request for retraining');
    expect(told('registry.model-version.tagged.v1', { version, key: 'team', value: 'ops' })).toBe('olga tagged team of flights v3');
    expect(told('registry.model-version.tagged.v1', { version, key: 'team' })).toBe('olga took the tag team from flights v3');
    expect(told('serving.access.denied.v1', { method: 'POST', route: '/v2/models', reason: 'no role' })).toBe('olga was refused POST /v2/models: no role');
  });

  it('cuts a reason that is a paragraph, and falls back on the type’s own words', () => {
    expect(told('deployment.rollout.paused.v1', { version, reason: 'x'.repeat(400) })).toHaveLength('the rollout of flights v3 paused: …'.length + 140);
    expect(told('registry.night-shift.began.v1', { name: 'flights' })).toBe('night shift began of flights');
  });
});
