import { afterAll, beforeAll, describe } from 'vitest';
import { dashboard } from './dashboard/dashboard.js';
import { firstRunArrives, newcomer } from './dashboard/newcomer.js';
import { Readers } from './dashboard/readers.js';
import { canaryAndRetraining } from './story/canary-and-retraining.js';
import { FlightStory } from './story/flight-story.js';
import { labelsAndDrift } from './story/labels-and-drift.js';
import { predictAndRecord } from './story/predict-and-record.js';
import { toldAndAudited } from './story/told-and-audited.js';
import { trainAndApprove } from './story/train-and-approve.js';

/* One system for the story and for the dashboard that shows it: playing it costs more than looking at it. */
const story = new FlightStory();
const readers = new Readers(() => story.stack);
beforeAll(async () => {
  await story.begin();
  await story.publishPolicy();
});
afterAll(async () => {
  await readers.close();
  await story.end();
});

describe('the dashboard before there is anything to show', () => { newcomer(story, readers); });

describe('a model of real flights, from mlflow.log_model to a served prediction', () => {
  trainAndApprove(story);
  firstRunArrives(readers);
  predictAndRecord(story);
  labelsAndDrift(story);
  canaryAndRetraining(story);
  toldAndAudited(story);
});

describe('the dashboard', () => { dashboard(story, readers); });
