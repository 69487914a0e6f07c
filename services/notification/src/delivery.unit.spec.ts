import { describe, expect, it } from 'vitest';
import { judge, type Attempt } from './delivery.js';
import { NotificationConfig } from './notification.config.js';
import { retryAfterMs, RetrySchedule } from './retry-schedule.js';

const now = new Date('2026-03-01T12:00:00Z');
const attempt = (status: number | null, retryAfter?: string): Attempt & { retryAfter?: string | undefined } => ({ at: now, durationMs: 1, status, response: '', error: status === null ? 'refused' : null, url: '', headers: {}, retryAfter });

describe('an attempt', () => {
  const standard = new RetrySchedule(new NotificationConfig().RETRY_SCHEDULE, () => 0);

  it('is followed by others as Standard Webhooks says, ten in all', () => {
    const seconds = Array.from({ length: 10 }, (_, index) => standard.waitAfter(index + 1, null)).map((wait) => (wait === null ? null : wait / 1_000));
    expect(seconds).toEqual([5, 300, 1_800, 7_200, 18_000, 36_000, 50_400, 72_000, 86_400, null]);
  });

  it('is never followed sooner than that, and not by all at the same moment', () => {
    for (let index = 0; index < 200; index++) {
      const wait = new RetrySchedule('0s,10s').waitAfter(1, null)!;
      expect(wait).toBeGreaterThanOrEqual(10_000);
      expect(wait).toBeLessThanOrEqual(12_000);
    }
  });

  it.each([200, 204, 299])('%i is success', (status) => expect(judge(attempt(status), 1, standard, now)).toEqual({ state: 'succeeded' }));

  it.each([301, 302, 307, 400, 404, 429, 500, 503, null])('%s is tried again', (status) => expect(judge(attempt(status), 1, standard, now)).toMatchObject({ state: 'pending', waitMs: 5_000 }));

  it('410 is for good, and so is the last attempt', () => {
    expect(judge(attempt(410), 1, standard, now)).toMatchObject({ state: 'abandoned', gone: true });
    expect(judge(attempt(500), 10, standard, now)).toMatchObject({ state: 'abandoned', gone: false, reason: 'answered 500; that was the last attempt' });
  });

  it('a receiver may ask for more time, as seconds or as a date, and not for ever', () => {
    expect(judge(attempt(503, '60'), 1, standard, now)).toMatchObject({ waitMs: 60_000 });
    expect(judge(attempt(503, '1'), 1, standard, now)).toMatchObject({ waitMs: 5_000 });
    expect(judge(attempt(429, 'Sun, 01 Mar 2026 12:02:00 GMT'), 1, standard, now)).toMatchObject({ waitMs: 120_000 });
    expect(judge(attempt(503, '99999999'), 1, standard, now)).toMatchObject({ waitMs: 86_400_000 });
    expect(['soon', '', undefined].map((header) => retryAfterMs(header, now))).toEqual([null, null, null]);
  });
});
