import { beforeEach, describe, expect, it } from 'vitest';
import type { Variant } from '@baton/contracts/model/variant';
import { ModelLoaded } from '@baton/contracts/serving/model-loaded';
import { ModelLoadFailed } from '@baton/contracts/serving/model-load-failed';
import { ModelUnloaded } from '@baton/contracts/serving/model-unloaded';
import { SplitApplied } from '@baton/contracts/serving/split-applied';
import { FakeOutbox } from '@baton/messaging';
import { UnloadableModel, type HostedModel } from '@baton/model-runtime';
import { FakeTransactions } from '@baton/persistence';
import { eventually } from '@baton/testing';
import type { DesiredSplit } from './desired-split.js';
import { Journal } from './journal.js';
import { ModelSlot } from './model-slot.js';
import { ReportedSplits } from './ports/reported-splits.js';
import { VersionLoader, type LoadedVersion } from './ports/version-loader.js';

const MODEL = '0190a0a0-0000-7000-8000-00000000000a';
const ROLLOUT = '0190a0a0-0000-7000-8000-00000000000b';

class FakeReportedSplits extends ReportedSplits {
  note = () => Promise.resolve(true);
}

/** Loads when the test says so. */
class FakeVersionLoader extends VersionLoader {
  readonly asked: number[] = [];
  readonly closed: number[] = [];
  private readonly outcomes = new Map<number, { resolve(loaded: LoadedVersion): void; reject(error: Error): void }>();

  load({ version, artifact }: Variant): Promise<LoadedVersion> {
    this.asked.push(version.number);
    return new Promise((resolve, reject) => this.outcomes.set(version.number, {
      reject, resolve: () => resolve({ version, digest: artifact.digest, milliseconds: 1, since: new Date(), binding: { inputs: [], names: new Set() }, model: this.model(version.number) }),
    }));
  }

  private model(number: number): HostedModel {
    return { derivedDigest: null, close: () => { this.closed.push(number); return Promise.resolve(); } } as unknown as HostedModel;
  }

  async loads(number: number): Promise<void> {
    await this.settle(number, (outcome) => outcome.resolve(undefined as never));
  }

  async fails(number: number, error: Error): Promise<void> {
    await this.settle(number, (outcome) => outcome.reject(error));
  }

  private async settle(number: number, end: (outcome: { resolve(loaded: LoadedVersion): void; reject(error: Error): void }) => void): Promise<void> {
    end(await eventually(() => {
      const outcome = this.outcomes.get(number);
      if (!outcome) throw new Error(`nobody asked for version ${number}; asked for ${this.asked.join(', ')}`);
      return outcome;
    }));
    this.outcomes.delete(number);
    await new Promise((resolve) => setImmediate(resolve));
  }
}

let wishes = 0;
function wanted(shares: Record<number, number>): DesiredSplit {
  const sequence = ++wishes;
  return {
    environment: 'production', modelId: MODEL, name: 'flights', formerNames: [], rolloutId: ROLLOUT,
    split: Object.entries(shares).map(([number, weight]) => ({ version: { modelId: MODEL, name: 'flights', number: Number(number) }, weight, artifact: { digest: `sha256:${number.repeat(64)}`, files: [], flavors: ['onnx'] } })),
    wish: { eventId: `e${sequence}`, source: 'deployment/a', sequence, time: new Date().toISOString(), correlationId: `story ${sequence}`, traceparent: null },
  };
}

describe('ModelSlot', () => {
  let loader: FakeVersionLoader;
  let outbox: FakeOutbox;
  let journal: Journal;
  let slot: ModelSlot;

  beforeEach(() => {
    loader = new FakeVersionLoader();
    outbox = new FakeOutbox();
    journal = new Journal('one', new FakeTransactions(), outbox, new FakeReportedSplits(), () => undefined);
  });

  function open(desired: DesiredSplit, former: DesiredSplit | null = null): void {
    slot = new ModelSlot(desired, former, { loader, journal, retryMs: 10, onRouted: () => undefined });
    slot.start();
  }

  const answering = () => slot.pick(50)?.version.number;

  it('answers by the old version until the new one is loaded, and then lets the old one go', async () => {
    const [first, second] = [wanted({ 1: 100 }), wanted({ 2: 100 })];
    open(first);
    expect(answering()).toBeUndefined();
    await loader.loads(1);
    expect(answering()).toBe(1);
    slot.want(second);
    expect(answering()).toBe(1);
    expect(loader.closed).toEqual([]);
    await loader.loads(2);
    expect(answering()).toBe(2);
    expect(loader.closed).toEqual([1]);
    await journal.flush();
    expect(outbox.appended.map(({ event, cause }) => [event.constructor, cause.causationId])).toEqual([
      [ModelLoaded, first.wish.eventId], [SplitApplied, first.wish.eventId],
      [ModelLoaded, second.wish.eventId], [SplitApplied, second.wish.eventId], [ModelUnloaded, second.wish.eventId],
    ]);
  });

  it('a rollback does not wait for a version that is still loading', async () => {
    open(wanted({ 1: 100 }));
    await loader.loads(1);
    slot.want(wanted({ 2: 100 }));
    const back = wanted({ 1: 100 });
    slot.want(back);
    expect(slot.settled).toBe(true);
    expect(slot.serving?.goal).toBe(back);
    await loader.loads(2);
    expect(answering()).toBe(1);
    expect(loader.closed).toEqual([2]);
  });

  it('says a version that can never be loaded once, and does not try again until a new wish asks for it', async () => {
    open(wanted({ 1: 100 }));
    await loader.loads(1);
    slot.want(wanted({ 2: 10, 1: 90 }));
    await loader.fails(2, new UnloadableModel('broken'));
    expect(answering()).toBe(1);
    await journal.flush();
    expect(outbox.of(ModelLoadFailed)).toMatchObject([{ rolloutId: ROLLOUT, version: { number: 2 }, reason: 'broken' }]);
    expect(loader.asked).toEqual([1, 2]);
    slot.want(wanted({ 2: 10, 1: 90 }));
    expect(loader.asked).toEqual([1, 2, 2]);
  });

  it('tries again while the cause may go away, and says it only when it stays', async () => {
    open(wanted({ 1: 100 }));
    for (let attempt = 1; attempt <= 4; attempt += 1) await loader.fails(1, new Error('the store is away'));
    await journal.flush();
    expect(outbox.of(ModelLoadFailed)).toEqual([]);
    await loader.fails(1, new Error('the store is away'));
    await journal.flush();
    expect(outbox.of(ModelLoadFailed)).toMatchObject([{ reason: 'the store is away' }]);
    await loader.loads(1);
    expect(answering()).toBe(1);
  });

  it('after a restart begins with what served, so that there is something to fall back on', async () => {
    const served = wanted({ 1: 100 });
    open(wanted({ 2: 100 }), served);
    await loader.loads(1);
    expect(answering()).toBe(1);
    await loader.fails(2, new UnloadableModel('broken'));
    expect(answering()).toBe(1);
    expect(slot.settled).toBe(false);
  });

  it('after a restart goes on without what served if that is gone', async () => {
    open(wanted({ 2: 100 }), wanted({ 1: 100 }));
    await loader.fails(1, new Error('not in the store any more'));
    await loader.loads(2);
    expect(answering()).toBe(2);
  });

  it('on a new server routes by what it could load, with the shares that those had among themselves', async () => {
    open(wanted({ 3: 20, 2: 40, 1: 40 }));
    await loader.loads(1);
    await loader.loads(2);
    await loader.fails(3, new UnloadableModel('broken'));
    expect(slot.serving!.weights).toMatchObject([{ version: { number: 1 }, weight: 50 }, { version: { number: 2 }, weight: 50 }]);
    expect(slot.settled).toBe(false);
  });

  it('closes what is still being loaded when it closes', async () => {
    open(wanted({ 1: 100 }));
    const closing = slot.close();
    await loader.loads(1);
    await closing;
    expect(loader.closed).toEqual([1]);
    expect(answering()).toBeUndefined();
  });
});
