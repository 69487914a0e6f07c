import { retryAfterMs, type RetrySchedule } from './retry-schedule.js';
import type { Subscription } from './subscription.js';

export type DeliveryState = 'pending' | 'succeeded' | 'abandoned';

/** One event for one subscription. */
export interface Delivery {
  /** Also the `webhook-id`: the same over retries, redeliveries and replays. */
  id: string;
  subscriptionId: string;
  eventId: string;
  eventType: string;
  state: DeliveryState;
  attempts: number;
  /** Null once it has ended, and while an attempt is under way. */
  nextAttemptAt: Date | null;
  lastStatus: number | null;
  lastError: string | null;
  createdAt: Date;
  endedAt: Date | null;
}

/** A delivery in a worker's hands, with where it goes. */
export interface ClaimedDelivery {
  id: string; lease: string; eventId: string; eventType: string; correlationId: string; body: string;
  /** Counted from 1 over the delivery's whole life. */
  attempt: number;
  /** Counted from 1 since it began, or was begun again by hand. */
  tries: number;
  subscription: Pick<Subscription, 'id' | 'name' | 'channel' | 'url' | 'secret' | 'formerSecret' | 'formerSecretUntil'>;
}

/** What was sent and what came back. */
export interface Attempt {
  at: Date;
  durationMs: number;
  /** Null if there was no answer. */
  status: number | null;
  /** The beginning of the answer's body. */
  response: string | null;
  error: string | null;
  /** Without what may be secret in it. */
  url: string;
  headers: Record<string, string>;
}

/** What an attempt means for its delivery. */
export type Verdict =
  | { state: 'succeeded' }
  | { state: 'pending'; waitMs: number; reason: string }
  | { state: 'abandoned'; reason: string; gone: boolean };

const GONE = 410;

/** Standard Webhooks: 2xx is success, 410 means never again, anything else (a redirect as well) is tried again while the schedule lasts. */
export function judge(attempt: Attempt & { retryAfter?: string | undefined }, tries: number, schedule: RetrySchedule, now: Date): Verdict {
  const { status, error } = attempt;
  if (status !== null && status >= 200 && status < 300) return { state: 'succeeded' };
  const reason = status === null ? error ?? 'no answer' : `answered ${status}`;
  if (status === GONE) return { state: 'abandoned', reason: `${reason}: the receiver is gone`, gone: true };
  const waitMs = schedule.waitAfter(tries, retryAfterMs(attempt.retryAfter, now));
  return waitMs === null ? { state: 'abandoned', reason: `${reason}; that was the last attempt`, gone: false } : { state: 'pending', waitMs, reason };
}
