import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { logisticRegression } from '@baton/model-runtime/sample-graphs';
import { eventually } from '@baton/testing';
import { NINE, Stage } from './serving-stage.spec.js';

describe('serving', () => {
  let stage: Stage;

  beforeEach(async () => { stage = await Stage.open(); });
  afterEach(() => stage.close());

  it('loads what a rollout wants, says so as part of its story, and answers', async () => {
    const variant = await stage.variant(1);
    const rolloutId = await stage.rollOut([variant], { correlationId: 'story 1' });
    const applied = await stage.applied(rolloutId, { 1: 100 });
    expect(applied).toMatchObject({ key: stage.modelId, subject: `models/${stage.modelId}`, correlationId: 'story 1', actor: 'service:serving', data: { environment: 'production', modelId: stage.modelId } });
    const loaded = await stage.tap.next('model.loaded');
    expect(loaded).toMatchObject({ key: stage.modelId, subject: `models/${stage.modelId}/versions/1`, correlationId: 'story 1', causationId: applied.causationId });
    expect(loaded.data).toMatchObject({ environment: 'production', version: stage.version(1), digest: variant.artifact.digest, derivedDigest: expect.stringMatching(/^sha256:/) });
    expect(loaded.data['instance']).toBe(applied.data['instance']);
    const answer = await stage.infer({ id: 'mine' });
    expect(answer).toMatchObject({ status: 200, body: { id: 'mine', model_name: 'flights', model_version: '1', parameters: { baton_variant: 'flights/1', model_version: '1' } } });
    expect(answer.body['outputs']).toMatchObject([{ name: 'output_label', datatype: 'INT64', shape: [1], data: [1] }, { name: 'probabilities', datatype: 'FP32', shape: [1, 2] }]);
  });
});
