import { afterAll, beforeAll, describe } from 'vitest';
import { canaryAndRetraining } from './story/canary-and-retraining.js';
import { FlightStory } from './story/flight-story.js';
import { labelsAndDrift } from './story/labels-and-drift.js';
import { predictAndRecord } from './story/predict-and-record.js';
import { toldAndAudited } from './story/told-and-audited.js';
import { trainAndApprove } from './story/train-and-approve.js';

const story = new FlightStory();
beforeAll(async () => {
  await story.begin();
  await story.publishPolicy();
});
afterAll(async () => {
  await story.end();
});

describe('a model of real flights, from mlflow.log_model to a served prediction', () => {
  trainAndApprove(story);
  predictAndRecord(story);
  labelsAndDrift(story);
  canaryAndRetraining(story);
  toldAndAudited(story);
});
