import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { leavingAtOnce, restartWhenStuck } from './stuck-threads.js';

describe('a process whose threads hang', () => {
  let stuck: number;
  let signals: string[];
  const surroundings = { stuckThreads: () => stuck, signal: (name: string) => { signals.push(name); } };

  beforeEach(() => {
    vi.useFakeTimers();
    stuck = 0;
    signals = [];
  });
  afterEach(() => { vi.useRealTimers(); });

  it('closes first and is then killed, since it could not exit', async () => {
    const order: string[] = [];
    const service = { close: () => { order.push('closed'); return Promise.resolve(); } };
    await leavingAtOnce(service, surroundings).close();
    expect(signals).toEqual([]);
    stuck = 1;
    await leavingAtOnce(service, { ...surroundings, signal: (name) => { order.push(name); } }).close();
    expect(order).toEqual(['closed', 'closed', 'SIGKILL']);
  });

  it('stops once two have hung for a minute and no request is under way', () => {
    let inFlight = 1;
    restartWhenStuck(() => inFlight, surroundings);
    stuck = 1;
    vi.advanceTimersByTime(600_000);
    stuck = 2;
    vi.advanceTimersByTime(59_000);
    stuck = 1;
    vi.advanceTimersByTime(1_000);
    stuck = 2;
    vi.advanceTimersByTime(120_000);
    expect(signals).toEqual([]);
    inFlight = 0;
    vi.advanceTimersByTime(10_000);
    expect(signals).toEqual(['SIGTERM']);
  });
});
