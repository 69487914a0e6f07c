import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { eventually } from '@baton/testing';
import { Stack, temporaryDirectory } from './stack.js';

const DANA = ['dana', 'data-scientist'] as const;
const VERA = ['vera', 'validator'] as const;
const APPLICATION = ['app', 'service'] as const;

interface Input { name: string; shape: number[]; datatype: string; data: unknown[] }
interface Logged { version: number; inputs: Input[]; numbers: Array<Array<number | null>>; labels: Array<number | string> | null }
interface Output { name: string; datatype: string; shape: number[]; data: Array<number | string | null> }
interface Inferred { field: string; value: string; because: string }
interface Missing { name: string; why: string; fix: string }
interface Version { evidenceRevision: number; evidence: { evidence: Record<string, unknown>; inferred: Inferred[]; missing: Missing[] } | null }
interface Check { name: string; verdict: string; value: number | null; why: string; fix: string }
interface Report { verdict: string | null; evidenceRevision: number; checks: Check[] }
interface Readiness { state: string; requirements: Array<{ name: string; met: boolean; why: string }> }

describe('models of every kind, from mlflow.log_model to what the library itself answers', () => {
  let stack: Stack;
  let logged: Record<string, Logged>;
  const files = temporaryDirectory('other-models');

  beforeAll(async () => {
    stack = await Stack.start();
    logged = await stack.python<Record<string, Logged>>('other_models.py', [files], DANA);
  });
  afterAll(async () => { await stack?.stop(); });

  const version = async (model: string) => (await stack.api<Version>('GET', `/registry/api/v1/models/${model}/versions/1`, DANA)).body;
  const infer = (model: string, inputs: readonly Input[]) => stack.api<{ outputs: Output[]; error?: string }>('POST', `/environments/staging/v2/models/${model}/infer`, APPLICATION, { inputs });

  /** The report on a revision of the evidence, once there is one. */
  const report = (model: string, revision = 1) => eventually(async () => {
    const { body } = await stack.api<{ items: Report[] }>('GET', `/validation/api/v1/reports?model=${model}&version=1`, VERA);
    const found = body.items.find((each) => each.evidenceRevision === revision && each.verdict !== null);
    expect(found, `${model}: no report on revision ${revision} yet`).toBeDefined();
    return found!;
  }, 60_000);

  const inferred = async (model: string) => Object.fromEntries((await version(model)).evidence!.inferred.map(({ field, value }) => [field, value]));
  const missing = async (model: string) => (await version(model)).evidence!.missing;

  /** It passes by itself, staging takes it by itself, and it answers as the library does, to 1e-5 of the value. */
  async function answersLikeTheLibrary(model: string, revision = 1): Promise<void> {
    const { verdict, checks } = await report(model, revision);
    expect(verdict, JSON.stringify(checks.filter((check) => check.verdict !== 'passed'), null, 1)).toBe('passed');
    await eventually(async () => {
      const { body } = await stack.api<Readiness>('GET', `/registry/api/v1/models/${model}/versions/1/readiness?environment=staging`, DANA);
      expect(body.state, JSON.stringify(body)).toBe('serving');
    }, 60_000);
    const { inputs, numbers, labels } = logged[model]!;
    const { status, body } = await infer(model, inputs);
    expect(status, JSON.stringify(body)).toBe(200);
    const floats = body.outputs.find(({ datatype }) => datatype.startsWith('FP'))!;
    expect(floats.shape[0]).toBe(numbers.length);
    const expected = numbers.flat();
    expect(floats.data).toHaveLength(expected.length);
    const far = expected.flatMap((value, at) => {
      const found = floats.data[at] as number | null;
      const same = value === null || found === null ? value === found : Math.abs(found - value) <= 1e-5 * Math.max(1, Math.abs(value));
      return same ? [] : [`${at}: ${found} instead of ${value}`];
    });
    expect(far).toEqual([]);
    if (labels) expect(body.outputs.find((output) => output !== floats)?.data).toEqual(labels);
  }

  it('x', async () => {
    for (const model of Object.keys(logged)) {
      try { await answersLikeTheLibrary(model); console.log(model, 'OK'); } catch (error) { console.log(model, String(error).slice(0, 1500)); }
      console.log(JSON.stringify(await inferred(model)), JSON.stringify(await missing(model)));
    }
  });
});
