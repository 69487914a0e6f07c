import { rmSync } from 'node:fs';
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
interface Pinned { evidence: Record<string, unknown>; inferred: Inferred[]; missing: Missing[] }
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
  afterAll(async () => {
    await stack?.stop();
    rmSync(files, { recursive: true, force: true });
  });

  /** What is pinned of a version, once it is. */
  const pinned = (model: string) => eventually(async () => {
    const { body } = await stack.api<{ evidence: Pinned | null }>('GET', `/registry/api/v1/models/${model}/versions/1`, DANA);
    expect(body.evidence, `${model}: no evidence yet`).not.toBeNull();
    return body.evidence!;
  });
  const readiness = async (model: string) => (await stack.api<Readiness>('GET', `/registry/api/v1/models/${model}/versions/1/readiness?environment=staging`, DANA)).body;
  const infer = (model: string, inputs: readonly Input[]) => stack.api<{ outputs: Output[]; error?: string }>('POST', `/environments/staging/v2/models/${model}/infer`, APPLICATION, { inputs });

  /** The report on a revision of the evidence, once there is one. */
  const report = (model: string, revision = 1) => eventually(async () => {
    const { body } = await stack.api<{ items: Report[] }>('GET', `/validation/api/v1/reports?model=${model}&version=1`, VERA);
    const found = body.items.find((each) => each.evidenceRevision === revision && each.verdict !== null);
    expect(found, `${model}: no report on revision ${revision} yet`).toBeDefined();
    return found!;
  }, 60_000);

  const inferred = async (model: string) => Object.fromEntries((await pinned(model)).inferred.map(({ field, value }) => [field, value]));
  const missing = async (model: string) => (await pinned(model)).missing;

  /** It passes by itself, staging takes it by itself, and it answers as the library does, to 1e-5 of the value. */
  async function answersLikeTheLibrary(model: string, revision = 1): Promise<void> {
    const { verdict, checks } = await report(model, revision);
    expect(verdict, JSON.stringify(checks.filter((check) => check.verdict !== 'passed'), null, 1)).toBe('passed');
    await eventually(async () => {
      const found = await readiness(model);
      expect(found.state, JSON.stringify(found)).toBe('serving');
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

  it('a regression over columns, of which only the target was said', async () => {
    await answersLikeTheLibrary('diabetes-progress');
    expect(await inferred('diabetes-progress')).toEqual({ task: 'regression' });
    const [reference, ...others] = await missing('diabetes-progress');
    expect(others).toEqual([]);
    expect(reference).toMatchObject({ name: 'reference', why: expect.stringContaining('drift') as string, fix: expect.stringContaining('set_model_version_tag("diabetes-progress", "1", "baton.reference", "data/reference.parquet")') as string });
  });

  it('three classes of one tensor, whether its signature is a tensor or columns', async () => {
    await answersLikeTheLibrary('iris-tensor');
    await answersLikeTheLibrary('iris-columns');
    for (const model of ['iris-tensor', 'iris-columns']) expect(await inferred(model)).toEqual({ task: 'multiclass', score: 'probabilities' });
    const [{ data, shape }] = logged['iris-columns']!.inputs as [Input];
    const names = ['sepal length (cm)', 'sepal width (cm)', 'petal length (cm)', 'petal width (cm)'];
    const columns = names.map((name, at): Input => ({ name, shape: [shape[0]!], datatype: 'FP64', data: data.filter((_, index) => index % names.length === at) }));
    const [whole, apart] = [await infer('iris-columns', [{ name: 'X', datatype: 'FP64', data, shape }]), await infer('iris-columns', columns)];
    expect(apart.body.outputs).toEqual(whole.body.outputs);
  });

  it('words, whole numbers and fractions, each in an input of its own', async () => {
    await answersLikeTheLibrary('diabetes-mixed');
    expect(logged['diabetes-mixed']!.inputs.map((input) => input.datatype)).toEqual(['BYTES', 'BYTES', 'INT64', 'FP64', 'FP64', 'FP64']);
    expect(await inferred('diabetes-mixed')).toEqual({ task: 'binary', positive: '1', score: 'probabilities[1]' });
  });

  it.each([
    ['behind ZipMap', 'tumour-zipmap'],
    ['behind ZipMap, in a tensor of another name', 'tumour-boosted'],
    ['without ZipMap, and nothing in the graph that says which column is which', 'tumour-network'],
  ])('labels of text whose positive class comes first, %s', async (_, model) => {
    await answersLikeTheLibrary(model);
    expect(await inferred(model)).toEqual({ task: 'binary', score: 'probabilities' });
    expect((await report(model)).checks.find((check) => check.name === 'roc-auc')!.value).toBeGreaterThan(0.95);
  });

  it('labels of text of which nobody says the positive one are told with the classes, and a tag mends it', async () => {
    const positive = (await missing('tumour-unsaid')).find(({ name }) => name === 'positive')!;
    expect(positive.why).toContain('holds abnormal, normal');
    expect(positive.fix).toContain('set_model_version_tag("tumour-unsaid", "1", "baton.positive", "abnormal")');
    const first = await report('tumour-unsaid');
    expect(first.verdict).toBe('failed');
    expect(first.checks.find((check) => check.name === 'roc-auc')).toMatchObject({
      verdict: 'failed', why: 'The target holds "abnormal", "normal", and nobody says which of them is the positive class.', fix: expect.stringContaining('metadata={"baton": {"positive": "abnormal"}}') as string,
    });
    await stack.api('POST', '/api/2.0/mlflow/model-versions/set-tag', DANA, { name: 'tumour-unsaid', version: '1', key: 'baton.positive', value: 'abnormal' });
    await answersLikeTheLibrary('tumour-unsaid', 2);
  });

  it('a DataFrame of doubles, whose graph ends in a ZipMap that loads nowhere', async () => {
    await answersLikeTheLibrary('wine-doubles');
    expect((await report('wine-doubles')).checks.find((check) => check.name === 'loads')!.why).toContain('ZipMap cut off');
  });

  it('an array of doubles whose truth is true or false', async () => {
    await answersLikeTheLibrary('tumour-doubles');
    expect(await inferred('tumour-doubles')).toEqual({ task: 'binary', positive: 'true', score: 'probabilities[1]' });
  });

  it('XGBoost: a classifier, and a regression with missing values, which are null', async () => {
    await answersLikeTheLibrary('tumour-xgboost');
    expect(await inferred('tumour-xgboost')).toEqual({ task: 'binary', positive: '1', score: 'probabilities[1]' });
    expect(logged['diabetes-xgboost']!.inputs.flatMap((input) => input.data)).toContain(null);
    await answersLikeTheLibrary('diabetes-xgboost');
  });

  it('ten classes of 64 columns, evaluated on CSV', async () => {
    await answersLikeTheLibrary('digits-csv');
    expect((await pinned('digits-csv')).evidence).toMatchObject({ evaluation: { path: 'data/evaluation.csv' } });
    expect(await inferred('digits-csv')).toEqual({ task: 'multiclass', score: 'probabilities' });
  });

  it('a model that answers NaN says null in that row, and the others are right', async () => {
    await answersLikeTheLibrary('logarithm');
    expect(logged['logarithm']!.numbers[0]).toEqual([null]);
  });

  it('a model without an ONNX flavor is registered with the evidence of its tags, and told what to do before it can serve', async () => {
    expect((await pinned('wine-pickled')).evidence).toMatchObject({ task: 'multiclass', target: 'target', owner: 'dana', riskTier: 'low', evaluation: { path: 'data/evaluation.parquet' } });
    expect((await missing('wine-pickled')).find(({ name }) => name === 'score')!.fix).toContain('"baton.score", "probabilities")');
    const { verdict, checks } = await report('wine-pickled');
    expect(verdict).toBe('failed');
    expect(checks.find((check) => check.name === 'loads')).toMatchObject({
      verdict: 'failed', why: expect.stringMatching(/no ONNX flavor, only python_function, sklearn\. Convert it and log it with mlflow\.onnx\.log_model/) as string, fix: expect.stringContaining('mlflow.onnx.log_model(onnx_model') as string,
    });
    expect(checks.find((check) => check.name === 'artifact-safety')).toMatchObject({ verdict: 'failed', why: expect.stringContaining('is a pickle') as string });
    await eventually(async () => {
      const { state, requirements } = await readiness('wine-pickled');
      expect(state).not.toBe('serving');
      expect(requirements.filter(({ met }) => !met).map(({ why }) => why).join(' ')).toMatch(/ONNX/);
    });
    expect((await infer('wine-pickled', [])).status).toBe(404);
  });

  it.each<[string, string, (inputs: Input[]) => Input[], RegExp]>([
    ['a word for a number', 'diabetes-progress', ([age, ...others]) => [{ ...age!, datatype: 'BYTES', data: age!.data.map(String) }, ...others], /"age" must have the datatype FP32 or another of numbers, but has BYTES/],
    ['a number for a word', 'diabetes-mixed', ([sex, ...others]) => [{ ...sex!, datatype: 'FP64', data: sex!.data.map(() => 1) }, ...others], /"sex" must have the datatype BYTES, but has FP64/],
    ['a fraction for a whole number', 'diabetes-mixed', (inputs) => inputs.map((input) => (input.name === 'age' ? { ...input, datatype: 'FP64', data: input.data.map(() => 40.5) } : input)), /"age" must hold a whole number of INT64.* at position 0, but has 40\.5/],
    ['a datatype that there is not', 'diabetes-progress', ([age, ...others]) => [{ ...age!, datatype: 'float64' }, ...others], /"age" must have a datatype of BOOL, .*, but has "float64"/],
    ['another shape', 'iris-tensor', ([whole]) => [{ ...whole!, shape: [...whole!.shape].reverse() }], /"X" must have the shape \[-1,4\] \(-1 is any\), but has \[4,40\]/],
    ['fewer values than the shape says', 'iris-tensor', ([whole]) => [{ ...whole!, data: whole!.data.slice(1) }], /"X" has 159 values, but its shape \[40,4\] needs 160/],
    ['a column of another length', 'diabetes-mixed', ([sex, ...others]) => [{ ...sex!, shape: [1, 1], data: ['one'] }, ...others], /"age_group" has 40 rows, but the one before it has 1/],
    ['a column of another length in a shared tensor', 'diabetes-progress', ([age, ...others]) => [age!, { ...others[0]!, shape: [1], data: [0] }, ...others.slice(1)], /"sex" has 1 values, but the inputs before it have 40/],
    ['a name that is not there', 'diabetes-progress', ([age, ...others]) => [{ ...age!, name: 'agee' }, ...others], /"age" \(FP32\) is missing, or "X" with the shape \[-1,10\].* Given are: agee, sex/],
    ['a missing value where none may be', 'diabetes-progress', ([age, ...others]) => [{ ...age!, data: [null, ...age!.data.slice(1)] }, ...others], /"age" must hold a number at position 0, but has null/],
    ['NaN as text', 'diabetes-progress', ([age, ...others]) => [{ ...age!, data: ['NaN', ...age!.data.slice(1)] }, ...others], /"age" must hold a number at position 0, but has "NaN"/],
  ])('%s is refused by the name of the input', async (_, model, spoiled, message) => {
    const { status, body } = await infer(model, spoiled(structuredClone(logged[model]!.inputs)));
    expect(body.error).toMatch(message);
    expect(status).toBe(400);
  });

  it('NaN as Python writes it into JSON is refused as what it is', async () => {
    const [{ name, shape }] = logged['logarithm']!.inputs as [Input];
    const answer = await fetch(`${stack.url}/environments/staging/v2/models/logarithm/infer`, {
      method: 'POST', headers: { authorization: `Bearer ${await stack.tokenOf(...APPLICATION)}`, 'content-type': 'application/json' }, body: `{"inputs": [{"name": "${name}", "shape": [${shape.join(',')}], "datatype": "FP64", "data": [NaN, 1, 2]}]}`,
    });
    expect(answer.status).toBe(400);
    expect(await answer.json()).toEqual({ error: expect.stringContaining('JSON has neither NaN nor infinities') as string });
  });
});
