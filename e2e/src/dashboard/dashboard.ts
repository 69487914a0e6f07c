import { afterAll, afterEach, describe, expect } from 'vitest';
import { type FlightStory } from '../story/flight-story.js';
import { alerts } from './alerts.js';
import { aModel } from './a-model.js';
import { aModelElsewhere } from './a-model-elsewhere.js';
import { approvals } from './approvals.js';
import { audit } from './audit.js';
import { everyPage } from './every-page.js';
import { events } from './events.js';
import { findingOnesWay } from './finding-ones-way.js';
import { integrations } from './integrations.js';
import { parkedEvents } from './parked-events.js';
import { type Readers } from './readers.js';
import { rollouts } from './rollouts.js';
import { SmallModels } from './small-models.js';

/** The dashboard, on the system that has lived through the story. */
export function dashboard(story: FlightStory, readers: Readers): void {
  const models = new SmallModels(story);
  afterEach(() => { expect(readers.complaints(), 'the consoles').toEqual([]); });

  describe('every page', () => { everyPage(story, readers, models); });
  describe('a model', () => { aModel(story, readers, models); });
  describe('a model elsewhere', () => { aModelElsewhere(story, readers, models); });
  describe('alerts', () => { alerts(story, readers); });
  describe('approvals', () => { approvals(story, readers, models); });
  describe('rollouts', () => { rollouts(story, readers, models); });
  describe('integrations', () => { integrations(story, readers); });
  describe('events', () => { events(story, readers); });
  describe('audit', () => { audit(story, readers); });
  describe('parked events', () => { parkedEvents(story, readers); });
  describe('finding one’s way', () => { findingOnesWay(story, readers); });
  afterAll(async () => { await readers.close(); });
}
