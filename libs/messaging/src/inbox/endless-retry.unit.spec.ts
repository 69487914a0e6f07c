import { expect, test } from 'vitest';
import { EndlessRetry } from './endless-retry.js';

test('repeats the work until it succeeds, says each trouble once, and calls meanwhile after each wait', async () => {
  const said: string[] = [];
  const retry = new EndlessRetry((message) => said.push(message));
  const troubles: Array<string | null> = [];
  const failures = [new Error('away'), new Error('away'), new Error('odd')];
  const done = await retry.succeeds(() => {
    const failure = failures.shift();
    return failure === undefined ? Promise.resolve() : Promise.reject(failure);
  }, () => {
    troubles.push(retry.trouble);
    return Promise.resolve();
  });
  expect(done).toBe(true);
  expect(said).toEqual(['away', 'odd']);
  expect(troubles).toEqual(['away', 'away', 'odd']);
  expect(retry.trouble).toBeNull();
});

test('gives up only when it is closed, and then says so', async () => {
  const retry = new EndlessRetry(() => undefined);
  const failing = retry.succeeds(() => {
    retry.close();
    return Promise.reject(new Error('away'));
  }, () => Promise.resolve());
  expect(await failing).toBe(false);
  expect(await retry.succeeds(() => Promise.reject(new Error('not called')), () => Promise.resolve())).toBe(false);
  expect(retry.trouble).toBe('away');
});
