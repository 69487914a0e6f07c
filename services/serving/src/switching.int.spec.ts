import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { countingLoop } from '@baton/model-runtime/sample-graphs';
import { Stage, tally } from './serving-stage.spec.js';

describe('switching under load', () => {
  let stage: Stage;

  beforeEach(async () => { stage = await Stage.open(); });
  afterEach(() => stage.close());

  it('no request fails while traffic moves to another version, back, and in steps', async () => {
    const [first, second] = [await stage.variant(1), await stage.variant(2)];
    const share = (variant: typeof first, weight: number) => ({ ...variant, weight });
    await stage.applied(await stage.rollOut([first]), { 1: 100 });

    let going = true;
    const answers: string[] = [];
    const ask = async () => {
      while (going) {
        const { status, body } = await stage.infer();
        answers.push(status === 200 ? `version ${body['model_version']}` : `${status} ${body['error']}`);
      }
    };
    const callers = Promise.all(Array.from({ length: 8 }, ask));
    for (let round = 0; round < 3; round += 1) {
      const rolloutId = await stage.rollOut([share(second, 10), share(first, 90)]);
      await stage.applied(rolloutId, { 2: 10, 1: 90 });
      await stage.step(rolloutId, [second]);
      await stage.applied(rolloutId, { 2: 100 });
      await stage.applied(await stage.rollBack(2, [first]), { 1: 100 });
    }
    going = false;
    await callers;
    const seen = tally(answers);
    expect(Object.keys(seen).sort()).toEqual(['version 1', 'version 2']);
    expect(stage.tap.ofType('model.unloaded').length).toBeGreaterThanOrEqual(3);
  });

  it('a request that is being answered when its version goes, or the process stops, still gets its answer', async () => {
    const slow = await stage.variant(1, 100, countingLoop());
    await stage.applied(await stage.rollOut([slow]), { 1: 100 });
    const count = (times: number) => stage.infer({ inputs: [{ name: 'times', datatype: 'INT64', shape: [1], data: [times] }] });
    const before = count(300_000);
    await stage.applied(await stage.rollOut([await stage.variant(2, 100, countingLoop())]), { 2: 100 });
    expect(await before).toMatchObject({ status: 200, body: { model_version: '1' } });
    await stage.tap.next('model.unloaded');
    const last = count(300_000);
    while (stage.service.requestsInFlight() === 0) await new Promise((resolve) => setImmediate(resolve));
    const closing = stage.stop();
    expect(await last).toMatchObject({ status: 200, body: { model_version: '2' } });
    await closing;
  });
});
