import { describe, expect, it } from 'vitest';
import { ModelCrashed } from './index.js';
import { ModelHost } from './model-host.js';
import type { WireTensor } from './thread-protocol.js';

/** A thread that answers with its input, and dies when it is told to: what native code does when it crashes. */
const ENTRY = new URL(`data:text/javascript,${encodeURIComponent(`
  import { parentPort } from 'node:worker_threads';
  parentPort.on('message', (job) => {
    if (job.start) return parentPort.postMessage({ kind: 'loaded', inputs: [], outputs: [], callMs: null });
    if (job.inputs[0].name === 'die') process.exit(3);
    if (job.inputs[0].name === 'throw') throw new Error('out of its mind');
    parentPort.postMessage({ kind: 'outputs', id: job.id, outputs: job.inputs });
  });
`)}`);
const start = { model: new Uint8Array(0), externalData: [], timedRows: 0 };
const input = (name: string): WireTensor[] => [{ name, type: 'float32', dims: [1], data: Float32Array.of(1) }];

async function withHost(test: (host: ModelHost) => Promise<void>): Promise<void> {
  const host = new ModelHost({ name: 'sample/1', start, deadlineMs: 10_000, loadDeadlineMs: 10_000, maxWaiting: 100, entry: ENTRY });
  await host.open();
  try {
    await test(host);
  } finally {
    await host.close();
  }
}

describe('a thread that dies', () => {
  it.each(['die', 'throw'])('(%s) rejects what it had, and the next thread answers', (how) => withHost(async (host) => {
    const had = [host.run(input('before'), null, []), host.run(input(how), null, []), host.run(input('behind'), null, [])];
    const outcomes = await Promise.allSettled(had);
    expect(outcomes[1]).toMatchObject({ status: 'rejected', reason: expect.any(ModelCrashed) });
    expect(outcomes[2]).toMatchObject({ status: 'rejected', reason: expect.any(ModelCrashed) });
    expect(await host.run(input('after'), null, [])).toEqual(input('after'));
  }));

  it('again and again is replaced every time', () => withHost(async (host) => {
    for (let i = 0; i < 3; i += 1) {
      await expect(host.run(input('die'), null, [])).rejects.toThrow(/The thread of sample\/1 died/);
      expect(await host.run(input('alive'), null, [])).toEqual(input('alive'));
    }
  }));

  it('answers what waited beyond what it had', () => withHost(async (host) => {
    const outcomes = await Promise.allSettled([host.run(input('die'), null, []), ...Array.from({ length: 60 }, () => host.run(input('x'), null, []))]);
    expect(outcomes.filter((outcome) => outcome.status === 'rejected')).toHaveLength(32);
    expect(outcomes.at(-1)).toMatchObject({ status: 'fulfilled' });
  }));

  it('can be closed while it is being replaced', () => withHost(async (host) => {
    await expect(host.run(input('die'), null, [])).rejects.toThrow(ModelCrashed);
  }));
});

it('a thread that dies while it loads is a model that cannot be loaded', async () => {
  const host = new ModelHost({ name: 'sample/1', start, deadlineMs: 100, loadDeadlineMs: 10_000, maxWaiting: 1, entry: new URL('data:text/javascript,process.exit(1)') });
  await expect(host.open()).rejects.toThrow(/ended with code 1 while it loaded/);
  await host.close();
});
