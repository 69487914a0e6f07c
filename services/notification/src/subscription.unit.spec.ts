import { make } from '@baton/contracts';
import { PromotionReviewOverdue } from '@baton/contracts/deployment/promotion-review-overdue';
import { describe, expect, it } from 'vitest';
import { isUnheard, matchesType } from './event-type.js';
import { factsOf } from './kept-event.js';
import { concerns, shownUrl, type Interest } from './subscription.js';

const interest = (some: Partial<Interest>): Interest => ({ types: ['*'], models: [], environments: [], severities: [], ...some });
const event = (some: Partial<Parameters<typeof concerns>[1]> = {}) => ({ type: 'monitoring.alert.raised.v1', models: ['id-1', 'flights'], environments: ['production'], severity: 'critical', ...some });

describe('what a subscription is to', () => {
  it.each([
    ['*', 'monitoring.alert.raised.v1', true],
    ['monitoring.alert.*', 'monitoring.alert.raised.v1', true],
    ['monitoring.alert.*', 'monitoring.alerts.raised.v1', false],
    ['deployment.rollout.rolled-back.v1', 'deployment.rollout.rolled-back.v1', true],
    ['deployment.rollout.rolled-back.v1', 'deployment.rollout.rolled-back.v2', false],
    ['deployment.rollout.rolled-back', 'deployment.rollout.rolled-back.v2', true],
    ['alert.raised', 'monitoring.alert.raised.v1', true],
    ['*.raised.*', 'monitoring.alert.raised.v1', true],
    ['*raised', 'monitoring.alert.raised.v1', true],
    ['a*a', 'a', false],
    ['monitoring', 'monitoring.alert.raised.v1', false],
    ['*.access.denied.v1', 'serving.access.denied.v1', true],
  ])('%s and %s: %s', (pattern, type, matches) => expect(matchesType([pattern], type)).toBe(matches));

  it.each(['notification.delivery.succeeded.v1', 'notification.delivery.failed.v1', 'notification.delivery.abandoned.v1', 'audit.record.read.v1'])('nothing matches %s', (type) => {
    expect(isUnheard(type)).toBe(true);
    for (const pattern of ['*', type, 'notification.*', 'audit.*', 'delivery.*', 'record.read', '*.v1']) expect(matchesType([pattern], type)).toBe(false);
  });

  it('a pattern of many stars takes no time', () => {
    const began = Date.now();
    expect(matchesType([`${'*a'.repeat(99)}*b`], 'a'.repeat(5_000))).toBe(false);
    expect(Date.now() - began).toBeLessThan(100);
  });

  it('filters hold together, and what an event does not say matches no filter on it', () => {
    expect(concerns(interest({ models: ['flights'], environments: ['production'], severities: ['critical'] }), event())).toBe(true);
    expect(concerns(interest({ models: ['id-1'] }), event())).toBe(true);
    expect(concerns(interest({ models: ['prices'] }), event())).toBe(false);
    expect(concerns(interest({ environments: ['staging'] }), event())).toBe(false);
    expect(concerns(interest({ severities: ['critical'] }), event({ severity: null }))).toBe(false);
    expect(concerns(interest({ environments: ['production'] }), event({ environments: [] }))).toBe(false);
  });

  it('reads what an event is about wherever contracts say it', () => {
    expect(factsOf('', { version: { modelId: 'm', name: 'flights', number: 3 }, environment: 'production' })).toEqual({ modelId: 'm', names: ['flights'], environments: ['production'], severity: null });
    expect(factsOf('models/m/alerts/1', { severity: 'warning', environments: ['a', 'b'] })).toEqual({ modelId: 'm', names: [], environments: ['a', 'b'], severity: 'warning' });
    expect(factsOf('x', { modelId: 'm', name: 'new', formerName: 'old' }).names).toEqual(['new', 'old']);
    expect(factsOf('policies/x', { name: 'default', models: ['flights'], environments: [] })).toEqual({ modelId: null, names: ['flights'], environments: [], severity: null });
  });

  it('an override that nobody has reviewed reaches whoever asked for what is critical', () => {
    const version = { modelId: '0190a0a0-0000-7000-8000-00000000000a', name: 'flights', number: 3 };
    const data = make(PromotionReviewOverdue, { promotionId: version.modelId, version, environment: 'production', overriddenBy: 'olga', overriddenAt: '2026-03-01T03:00:00Z', reviewDueAt: '2026-03-02T03:00:00Z', severity: 'critical', why: 'Nobody has reviewed it.' });
    const { names, environments, severity } = factsOf(`models/${version.modelId}/versions/3`, data);
    expect(concerns(interest({ models: ['flights'], environments: ['production'], severities: ['critical'] }), { type: 'deployment.promotion.review-overdue.v1', models: names, environments, severity })).toBe(true);
  });

  it('an address is shown without what may be secret in it', () => {
    expect(shownUrl({ channel: 'webhook', url: 'https://example.com/hook' })).toBe('https://example.com/hook');
    expect(shownUrl({ channel: 'webhook', url: 'https://example.com/hook?token=x' })).toBe('https://example.com/hook?…');
    expect(shownUrl({ channel: 'slack', url: 'https://hooks.slack.com/services/T/B/x' })).toBe('https://hooks.slack.com/…');
  });
});
