import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Role } from '@baton/access';
import { DirectoryStore, digestOfJson } from '@baton/artifacts';
import { make } from '@baton/contracts';
import { RolloutCompleted } from '@baton/contracts/deployment/rollout-completed';
import { EvidencePinned } from '@baton/contracts/registry/evidence-pinned';
import type { Evidence } from '@baton/contracts/model/evidence';
import type { Signature } from '@baton/contracts/model/signature';
import type { StoredFile } from '@baton/contracts/model/stored-file';
import { linearRegression, logisticRegression } from '@baton/model-runtime/sample-graphs';
import type { RunningService } from '@baton/service-kit';
import { EventTap, eventually, testConfig, tokenFor } from '@baton/testing';
import { startValidation, ValidationConfig } from './index.js';

const MODEL = '0190a0a0-0000-7000-8000-00000000000a';
const MLMODEL = 'flavors:\n  onnx:\n    data: model.onnx\n    onnx_version: 1.18.0\n';

interface CheckBody { name: string; verdict: string; value: number | null; low: number | null; high: number | null; threshold: number | null; why: string; fix: string }
interface ReportBody { id: string; verdict: string; digest: string; state: string; policy: { name: string; revision: number }; environments: string[]; checks: CheckBody[]; slices: Array<{ column: string; value: string; n: number }> }

const column = (name: string) => ({ name, kind: 'column', type: 'double', required: true });
const SIGNATURE: Signature = { inputs: [column('a'), column('b')], outputs: [{ name: null, kind: 'tensor', type: 'float32', shape: [-1, 2], required: true }] };

/** Rows whose truth follows the model's own probability, by a small generator of its own. */
function evaluationCsv(rows: number, options: { target?: string; noise?: number } = {}): string {
  let state = 42;
  const random = () => (state = (state * 1_103_515_245 + 12_345) % 2_147_483_648) / 2_147_483_648;
  const lines = Array.from({ length: rows }, () => {
    const [a, b] = [random() * 4 - 2, random() * 4 - 2];
    const probability = 1 / (1 + Math.exp(-(2 * a - b)));
    const late = random() < (options.noise ?? 0) ? Math.round(random()) : Number(random() < probability);
    return `${a.toFixed(4)},${b.toFixed(4)},${['EWR', 'JFK', 'LGA'][Math.floor(random() * 3)]},${late}`;
  });
  return [`a,b,origin,${options.target ?? 'late'}`, ...lines].join('\n');
}

describe('validation', () => {
  let service: RunningService;
  let tap: EventTap;
  let config: ValidationConfig;
  let store: DirectoryStore;
  let revision = 0;

  beforeEach(async () => {
    config = await testConfig(ValidationConfig, { ARTIFACT_ROOT: await mkdtemp(join(tmpdir(), 'validation-')) });
    store = new DirectoryStore(config.ARTIFACT_ROOT);
    tap = await new EventTap(config.TOPIC_PREFIX).listen('validation');
    service = await startValidation(config);
  });
  afterEach(async () => {
    await service.close();
    await tap.close();
  });

  async function put(path: string, content: Uint8Array | string): Promise<StoredFile> {
    return { path, ...await store.put(Readable.from([Buffer.from(content)])) };
  }

  async function pin(options: { onnx?: Uint8Array; files?: Record<string, Uint8Array | string>; csv?: string | null; evidence?: Partial<Evidence>; signature?: Signature | null; name?: string; number?: number; reference?: string } = {}) {
    const contents = { MLmodel: MLMODEL, 'model.onnx': options.onnx ?? logisticRegression({ weights: [2, -1] }), ...options.files };
    const files = await Promise.all(Object.entries(contents).map(([path, content]) => put(path, content)));
    const csv = options.csv === undefined ? evaluationCsv(800) : options.csv;
    await tap.publish('registry', MODEL, [make(EvidencePinned, {
      version: { modelId: MODEL, name: options.name ?? 'flights', number: options.number ?? 1 }, revision: ++revision,
      artifact: { digest: digestOfJson(files), files, flavors: ['onnx'], signature: options.signature === undefined ? SIGNATURE : options.signature },
      evidence: { task: 'binary', target: 'late', positive: '1', ...(csv !== null && { evaluation: await put('data/evaluation.csv', csv) }), ...(options.reference && { reference: await put('data/reference.csv', options.reference) }), ...options.evidence },
      inferred: [], missing: csv === null ? [{ name: 'evaluation', why: 'There is no evaluation data.', fix: 'Log data/evaluation.parquet.' }] : [], authors: ['dana'],
    })], { correlationId: 'story' });
    return revision;
  }

  const outcome = (at: number) => eventually(() => {
    const found = tap.events.find((event) => /validation\.(passed|failed|errored)/.test(event.type) && event.data['evidenceRevision'] === at);
    if (!found) throw new Error(`no outcome yet; seen: ${tap.events.map((event) => event.type).join(', ')}`);
    return found;
  });
  const checkOf = (event: { data: Record<string, unknown> }, name: string) => (event.data['checks'] as CheckBody[]).find((check) => check.name === name)!;

  async function call<T>(method: string, path: string, who: [string, ...Role[]], body?: string, type = 'application/json'): Promise<{ status: number; body: T }> {
    const answer = await fetch(`${service.url}/api/v1/${path}`, { method, headers: { authorization: `Bearer ${await tokenFor(...who)}`, ...(body && { 'content-type': type }) }, ...(body && { body }) });
    return { status: answer.status, body: await answer.json() as T };
  }

  it('validates by itself what registry pins, with intervals, slices and a digest that does not depend on the time', async () => {
    const first = await outcome(await pin());
    expect(first).toMatchObject({ type: 'validation.validation.passed.v1', correlationId: 'story', actor: 'service:validation', data: { policy: { name: 'default', revision: 1 }, environments: ['staging', 'production'] } });
    const auc = checkOf(first, 'roc-auc');
    expect(auc.verdict).toBe('passed');
    expect(auc.value).toBeGreaterThan(0.85);
    expect(auc.low!).toBeLessThan(auc.value!);
    expect(auc.high!).toBeGreaterThan(auc.value!);
    expect(checkOf(first, 'latency').value).toBeGreaterThan(0);
    const report = (await call<ReportBody>('GET', `reports/${first.data['reportId'] as string}`, ['vera', 'validator'])).body;
    expect(report).toMatchObject({ verdict: 'passed', digest: first.data['digest'], state: 'done' });
    expect(report.slices.map((slice) => slice.value)).toEqual(['EWR', 'JFK', 'LGA']);
    expect(report.slices.reduce((sum, slice) => sum + slice.n, 0)).toBe(800);

    const again = await call<{ items: ReportBody[] }>('POST', 'reports', ['vera', 'validator'], JSON.stringify({ model: 'flights', version: 1 }));
    expect(again.status).toBe(201);
    const second = await eventually(async () => {
      const { body } = await call<ReportBody>('GET', `reports/${again.body.items[0]!.id}`, ['vera', 'validator']);
      expect(body.state).toBe('done');
      return body;
    });
    expect(second.digest).toBe(report.digest);
  });

  it('a model that is worse than its policy allows fails with a reason that a person can act on', async () => {
    const policy = 'models: [flights]\nenvironments: [production]\nchecks:\n  - check: metric\n    metric: roc-auc\n    min: 0.95\n  - check: metric\n    metric: log-loss\n    max: 0.2\n    severity: warn\n';
    expect((await call('PUT', 'policies/flights', ['vera', 'validator'], policy, 'application/yaml')).status).toBe(200);
    await pin({ csv: evaluationCsv(800, { noise: 0.1 }) });
    const failed = await tap.next('validation.failed', (data) => (data['policy'] as { name: string }).name === 'flights');
    expect(failed.data).toMatchObject({ policy: { name: 'flights', revision: 1 }, environments: ['production'] });
    expect(checkOf(failed, 'roc-auc')).toMatchObject({ verdict: 'failed', threshold: 0.95, why: expect.stringMatching(/^roc-auc is 0\.\d+ \(95 % interval 0\.\d+ to 0\.\d+, 800 rows\); the policy asks for at least 0\.95\.$/) as string });
    expect(checkOf(failed, 'log-loss').verdict).toBe('warning');
    expect((await tap.next('validation.passed')).data).toMatchObject({ policy: { name: 'default' }, environments: ['staging'] });
  });

  it('without evaluation data it says what to add', async () => {
    const event = await outcome(await pin({ csv: null }));
    expect(event.type).toContain('failed');
    expect(checkOf(event, 'roc-auc')).toMatchObject({ verdict: 'failed', why: 'There is no evaluation data.', fix: 'Log data/evaluation.parquet.' });
    expect(checkOf(event, 'loads').verdict).toBe('passed');
  });

  it.each([
    ['data without the target', { csv: evaluationCsv(100, { target: 'other' }) }, 'roc-auc', /no column "late"/],
    ['data without a column that the model takes', { csv: 'a,late\n1,0\n2,1' }, 'roc-auc', /"b"/],
    ['a truth with holes', { csv: 'a,b,late\n1,1,0\n2,1,\n1,2,1' }, 'roc-auc', /no value in row 1/],
    ['a corrupt ONNX file', { onnx: Buffer.from('not onnx at all') }, 'loads', /./],
    ['a model without signature', { signature: null }, 'signature', /no signature/],
    ['a signature that says something else', { signature: { ...SIGNATURE, outputs: [{ name: 'price', kind: 'tensor', type: 'str', shape: [-1], required: true }] } }, 'signature', /price/],
    ['ragged data', { csv: 'a,b,late\n1,2\n' }, 'roc-auc', /./],
  ])('%s fails with the reason', async (_, options, check, why) => {
    const event = await outcome(await pin(options));
    expect(event.type).toContain('failed');
    expect(checkOf(event, check)).toMatchObject({ verdict: 'failed', why: expect.stringMatching(why) as string, fix: expect.stringMatching(/.+/) as string });
  });

  describe('beside the version that serves', () => {
    const serves = async (number: number) => {
      await tap.publish('deployment', MODEL, [make(RolloutCompleted, { rolloutId: '0190a0a0-0000-7000-8000-0000000000ff', version: { modelId: MODEL, name: 'flights', number }, environment: 'production', guardedAlias: 'champion', split: [] })]);
      await eventually(async () => expect((await fetch(`${service.url}/api/v1/policies?waitFor=deployment@1`, { headers: { authorization: `Bearer ${await tokenFor('vera', 'validator')}` } })).status).toBe(200));
    };
    /** The same rows with the first input in another unit. */
    const inHours = (csv: string) => csv.split('\n').map((line, at) => (at === 0 ? line : line.replace(/^[^,]+/, (a) => String(Number(a) / 60)))).join('\n');

    it('an input in another unit is a warning that names it and shows how', async () => {
      const csv = evaluationCsv(800);
      await outcome(await pin({ reference: csv }));
      await serves(1);
      const event = await outcome(await pin({ number: 2, reference: inHours(csv), csv: inHours(csv), onnx: logisticRegression({ weights: [120, -1] }) }));
      expect(event.type).toContain('passed');
      const shift = checkOf(event, 'reference-shift');
      expect(shift).toMatchObject({ verdict: 'warning', threshold: 0.2, why: expect.stringMatching(/^a differs from the reference of version 1, which serves in production: PSI [\d.]+, threshold 0\.2 \(5 %, 50 %, 95 %: -0\.03.* against -1\./) as string, fix: expect.stringContaining('units') as string });
      expect(shift.why).not.toContain('b differs');
      // Its evaluation data makes the serving one look bad: the warning says why that proves nothing.
      expect(checkOf(event, 'champion').verdict).toBe('passed');
    });

    it('a version has to be no worse on the same rows, and sure of it', async () => {
      await outcome(await pin());
      await serves(1);
      const policy = { models: ['flights'], checks: [{ check: 'champion', metric: 'log-loss', margin: 0.02 }, { check: 'champion', metric: 'roc-auc', margin: 0.02 }] };
      expect((await call('PUT', 'policies/flights', ['vera', 'validator'], JSON.stringify(policy))).status).toBe(200);
      const same = await outcome(await pin({ number: 2, onnx: logisticRegression({ weights: [2.02, -1] }) }));
      expect(same.type).toContain('passed');
      expect(checkOf(same, 'champion-log-loss')).toMatchObject({ verdict: 'passed', threshold: -0.02, why: expect.stringMatching(/against 0\.\d+ of version 1, which serves in production, on the same 800 rows/) as string });
      const worse = await outcome(await pin({ number: 3, onnx: logisticRegression({ weights: [1, -1] }) }));
      expect(worse.type).toContain('failed');
      expect(checkOf(worse, 'champion-roc-auc').verdict).toBe('failed');
      const unsure = await outcome(await pin({ number: 4, csv: evaluationCsv(40), onnx: logisticRegression({ weights: [2.6, -1.6] }) }));
      expect(checkOf(unsure, 'champion-log-loss')).toMatchObject({ verdict: 'failed', why: expect.stringContaining('too few to be sure') as string });
    });

    it('that cannot be measured on its rows, or is not there, says so', async () => {
      const first = await outcome(await pin());
      expect(checkOf(first, 'champion')).toMatchObject({ verdict: 'not-applicable', why: expect.stringContaining('Nothing of this model serves in production') as string });
      await serves(1);
      const signature = { ...SIGNATURE, inputs: [column('a'), column('c')] };
      const event = await outcome(await pin({ number: 2, signature, csv: evaluationCsv(200).replace('a,b,', 'a,c,') }));
      expect(checkOf(event, 'champion')).toMatchObject({ verdict: 'warning', why: expect.stringMatching(/cannot be measured on the evaluation data: .*"b"/) as string });
    });
  });

  it('a pickle beside the ONNX file is a warning, since it is never loaded', async () => {
    const event = await outcome(await pin({ files: { 'model.pkl': Buffer.from([0x80, 4, 0x95, 0, 0, 0, 0, 0, 0, 0, 0, 0x4e, 0x2e]) } }));
    expect(event.type).toContain('passed');
    expect(checkOf(event, 'artifact-safety')).toMatchObject({ verdict: 'warning', why: expect.stringContaining('model.pkl') as string });
  });

  it('a regression is judged by regression metrics, and others do not apply', async () => {
    const rows = Array.from({ length: 200 }, (_, index) => `${index % 17},${index % 5},${(index % 17) * 2 + (index % 5) * 3 + 1 + (index % 3) * 0.1}`);
    const event = await outcome(await pin({
      onnx: linearRegression({ weights: [2, 3], bias: 1.1 }), csv: ['a,b,price', ...rows].join('\n'), evidence: { task: 'regression', target: 'price', positive: null },
      signature: { inputs: [column('a'), column('b')], outputs: [{ name: null, kind: 'tensor', type: 'float32', shape: [-1, 1], required: true }] },
    }));
    expect(event.type).toContain('passed');
    expect(checkOf(event, 'roc-auc').verdict).toBe('not-applicable');
    expect(checkOf(event, 'skill').value).toBeGreaterThan(0.99);
  });

  it('an artifact that is gone is a finding, and nothing waits for ever', async () => {
    const event = await outcome(await (async () => {
      const at = await pin();
      return at;
    })());
    expect(event.type).toContain('passed');
    await tap.publish('registry', MODEL, [make(EvidencePinned, {
      version: { modelId: MODEL, name: 'flights', number: 2 }, revision: ++revision, artifact: { digest: digestOfJson([]), files: [{ path: 'MLmodel', digest: `sha256:${'0'.repeat(64)}`, size: 1 }], flavors: ['onnx'], signature: SIGNATURE },
      evidence: { task: 'binary', target: 'late' }, inferred: [], missing: [], authors: ['dana'],
    })]);
    expect((await outcome(revision)).type).toMatch(/failed|errored/);
  });

  it('a policy with several mistakes is refused with all of them, and one that is right gets a new revision', async () => {
    const wrong = { models: [], checks: [{ check: 'metric', metric: 'guess' }, { check: 'latency', p99: 'fast' }, { check: 'vibes' }, { check: 'slices', maxGap: -1, unknown: 1 }], more: true };
    const answer = await call<{ errors: Array<{ field: string }> }>('PUT', 'policies/mine', ['vera', 'validator'], JSON.stringify(wrong));
    expect(answer.status).toBe(400);
    expect(answer.body.errors.map((error) => error.field).sort()).toEqual(['checks[0]', 'checks[0].metric', 'checks[1].p99', 'checks[2].check', 'checks[3].maxGap', 'checks[3].unknown', 'models', 'more']);
    expect((await call('PUT', 'policies/mine', ['vera', 'validator'], 'checks: [', 'application/yaml')).status).toBe(400);
    const right = JSON.stringify({ checks: [{ check: 'loads' }] });
    for (const revisionNumber of [1, 2]) expect((await call<{ revision: number }>('PUT', 'policies/mine', ['vera', 'validator'], right)).body.revision).toBe(revisionNumber);
    expect((await call<{ items: unknown[] }>('GET', 'policies/mine/revisions', ['dana', 'data-scientist'])).body.items).toHaveLength(2);
    expect((await call('PUT', 'policies/mine', ['dana', 'data-scientist'], right)).status).toBe(403);
  });

  it('a dry run says what a policy would say and keeps nothing', async () => {
    await outcome(await pin());
    await call('PUT', 'policies/strict', ['vera', 'validator'], JSON.stringify({ models: ['nothing-yet'], checks: [{ check: 'metric', metric: 'accuracy', min: 0.999 }] }));
    const dry = await call<ReportBody>('GET', 'policies/strict/dry-run?model=flights&version=1', ['vera', 'validator']);
    expect(dry.body).toMatchObject({ verdict: 'failed', policy: { name: 'strict', revision: 1 } });
    expect((await call<{ items: unknown[] }>('GET', 'reports?model=flights', ['vera', 'validator'])).body.items).toHaveLength(1);
    expect((await call('GET', 'policies/strict/dry-run?model=flights&version=9', ['vera', 'validator'])).status).toBe(404);
  });
});
