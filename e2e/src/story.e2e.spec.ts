import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Role } from '@baton/access';
import { eventually } from '@baton/testing';
import { Stack, temporaryDirectory } from './stack.js';

const DANA = ['dana', 'data-scientist'] as const;
const VERA = ['vera', 'validator'] as const;
const CARLA = ['carla', 'compliance'] as const;
const OLGA = ['olga', 'operator'] as const;

interface Trained { runId: string; version: number; rows: number; auc: number; logLoss: number; evaluationRows: number }
interface Requirement { name: string; met: boolean; why: string; fix: string; who: string }
interface Check { name: string; verdict: string; value: number; low: number; high: number; threshold: number; why: string; fix: string }
interface Report { verdict: string; digest: string; evidenceRevision: number; checks: Check[]; slices: Array<{ column: string; value: string }> }
interface Promotion { id: string; state: string; evidenceDigest: string; evidence: Record<string, unknown>; requirements: Requirement[] }
interface LedgerEvent { id: string; type: string; source: string; sequence: number; actor: string; causationId: string | null; correlationId: string; time: string; data: Record<string, unknown>; traceparent: string | null }
interface List<T> { items: T[]; nextCursor: string | null }
interface March { columns: Record<string, Array<number | string>>; probability: number[]; truth: number[] }

const POLICY = `
models: [flight-delay]
checks:
  - check: artifact-safety
  - check: loads
  - check: signature
  - check: metric
    metric: roc-auc
    min: 0.85
    confident: true
  - check: metric
    metric: log-loss
    max: 0.4
  - check: slices
    by: [origin]
  - check: latency
    p99: 2000
`;

describe('a model of real flights, from mlflow.log_model to a served prediction', () => {
  let stack: Stack;
  let first: Trained;
  let promotionId: string;
  const files = temporaryDirectory('flights');

  const reports = async (version: number) => (await stack.api<List<Report>>('GET', `/validation/api/v1/reports?model=flight-delay&version=${version}`, VERA)).body.items;
  const promotion = async () => (await stack.api<Promotion>('GET', `/deployment/api/v1/promotions/${promotionId}`, VERA)).body;
  const serving = async (environment: string) => (await stack.api<List<{ weights: Array<{ version: number; weight: number }> }>>('GET', `/deployment/api/v1/deployments?environment=${environment}`, OLGA)).body.items;
  const approve = (who: readonly [string, ...Role[]], evidenceDigest: string) => stack.api('POST', `/deployment/api/v1/promotions/${promotionId}/approvals`, who, { evidenceDigest, comment: 'looked at the slices' });

  beforeAll(async () => {
    stack = await Stack.start();
    expect((await stack.api('PUT', '/validation/api/v1/policies/flight-delay', VERA, POLICY)).status).toBe(200);
  });
  afterAll(async () => { await stack?.stop(); });

  it('1. a data scientist trains on real flights, logs with the mlflow client she has, and the evidence is pinned when her run ends', async () => {
    first = await stack.python<Trained>('flights.py', ['train', 'good', files], DANA);
    expect(first).toMatchObject({ version: 1 });
    expect(first.rows).toBeGreaterThan(320_000);
    const version = await eventually(async () => {
      const { body } = await stack.api<{ evidenceRevision: number; evidence: { evidence: Record<string, unknown>; missing: unknown[] }; artifact: { files: Array<{ path: string; digest: string }> } }>('GET', '/registry/api/v1/models/flight-delay/versions/1', DANA);
      expect(body.evidenceRevision).toBe(1);
      return body;
    });
    expect(version.evidence.missing).toEqual([]);
    expect(version.evidence.evidence).toMatchObject({ task: 'binary', target: 'late', owner: 'dana', evaluation: { path: 'data/evaluation.parquet' }, reference: { path: 'data/reference.parquet' } });
    expect(version.artifact.files.map((file) => file.path)).toContain('model.onnx');
  });

  it('2. validation measures the real model on the real data: what scikit-learn says, with intervals and a digest', async () => {
    const [report] = await eventually(async () => {
      const found = await reports(1);
      expect(found[0]?.verdict).toBe('passed');
      return found;
    });
    const check = (name: string) => report!.checks.find((each) => each.name === name)!;
    expect(check('roc-auc').value).toBeCloseTo(first.auc, 5);
    expect(check('log-loss').value).toBeCloseTo(first.logLoss, 5);
    expect(check('roc-auc').low).toBeLessThan(first.auc);
    expect(check('roc-auc').high).toBeGreaterThan(first.auc);
    expect(report!.checks.map((each) => each.verdict)).not.toContain('failed');
    expect(report!.slices.map((slice) => slice.value).sort()).toEqual(['EWR', 'JFK', 'LGA']);
    expect(report!.digest).toMatch(/^sha256:[0-9a-f]{64}$/);
  });

  it('2. a worse model fails with a reason to act on, and one without evaluation data is told what to add', async () => {
    const worse = await stack.python<Trained>('flights.py', ['train', 'worse', files], DANA);
    const bare = await stack.python<Trained>('flights.py', ['train', 'no-evaluation', files], DANA);
    const failed = await eventually(async () => {
      const found = [(await reports(worse.version))[0], (await reports(bare.version))[0]];
      expect(found.map((report) => report?.verdict)).toEqual(['failed', 'failed']);
      return found as Report[];
    });
    const auc = (report: Report) => report.checks.find((check) => check.name === 'roc-auc')!;
    expect(auc(failed[0]!)).toMatchObject({ verdict: 'failed', threshold: 0.85 });
    expect(auc(failed[0]!).why).toMatch(/roc-auc is 0\.\d+ \(95 % interval .* rows\); the policy asks for at least 0\.85/);
    expect(auc(failed[1]!).why).toContain('data/evaluation.parquet');
    expect(auc(failed[1]!).fix).toContain('log_artifact');
  });

  it('3. staging deploys by itself', async () => {
    await eventually(async () => expect((await serving('staging'))[0]?.weights).toMatchObject([{ weight: 100 }]), 60_000);
  });

  it('3. the guarded alias answers 403 with what is unmet, and the promotion is open', async () => {
    const answer = await eventually(async () => {
      const asked = await stack.python<{ moved: boolean; code: string; status: number; message: string }>('flights.py', ['alias', '1'], DANA);
      expect(asked).toMatchObject({ moved: false, code: 'PERMISSION_DENIED', status: 403 });
      expect(asked.message).toMatch(/Promotion [0-9a-f-]{36} opened; champion moves by itself when: .*approval/i);
      return asked;
    });
    promotionId = /Promotion ([0-9a-f-]{36})/.exec(answer.message)![1]!;
    const open = await eventually(async () => {
      const found = await promotion();
      expect(found.evidenceDigest).toMatch(/^sha256:/);
      return found;
    });
    expect(open.state).toBe('open');
    expect(open.requirements.filter((requirement) => !requirement.met).map((requirement) => requirement.name)).toEqual(['approval']);
    const again = await stack.python<{ message: string }>('flights.py', ['alias', '1'], DANA);
    expect(again.message).toContain(promotionId);
  });

  it('3. an author cannot approve, whatever roles the token has; a stale digest is a conflict that names the difference', async () => {
    const before = await promotion();
    const author = await approve(['dana', 'data-scientist', 'validator', 'admin'], before.evidenceDigest);
    expect(author).toMatchObject({ status: 403, body: { detail: 'Somebody who did not write, register or request it must approve.' } });

    await stack.api('POST', '/api/2.0/mlflow/model-versions/set-tag', DANA, { name: 'flight-delay', version: '1', key: 'baton.risk_tier', value: 'high' });
    await eventually(async () => expect((await promotion()).evidence).toMatchObject({ evidenceRevision: 2 }));
    const stale = await approve(VERA, before.evidenceDigest);
    expect(stale.status).toBe(409);
    expect(stale.body['difference']).toContainEqual({ field: 'evidenceRevision', seen: 1, now: 2 });
  });

  it('3. a validator approves what she has seen, and it goes through to 100 %', async () => {
    const approved = await eventually(async () => {
      const answer = await approve(VERA, (await promotion()).evidenceDigest);
      expect(answer.status).toBe(201);
      return answer.body;
    });
    expect(approved).toMatchObject({ approvals: [{ by: 'vera', role: 'validator', comment: 'looked at the slices' }] });
    await eventually(async () => expect(await promotion()).toMatchObject({ state: 'completed' }));
    expect((await serving('production'))[0]?.weights).toEqual([{ version: 1, weight: 100 }]);
  });

  it('4. March’s flights get scikit-learn’s own probabilities over the Open Inference Protocol', async () => {
    const march = JSON.parse(readFileSync(join(files, 'march.json'), 'utf8')) as March;
    const rows = march.probability.length;
    expect(rows).toBe(10_000);
    let largest = 0;
    for (let from = 0; from < rows; from += 500) {
      const inputs = Object.entries(march.columns).map(([name, values]) => ({
        name, shape: [500, 1], datatype: typeof values[0] === 'string' ? 'BYTES' : 'FP64', data: values.slice(from, from + 500),
      }));
      const { status, body } = await stack.api<{ id: string; model_version: string; outputs: Array<{ name: string; shape: number[]; data: number[] }> }>('POST', '/v2/models/flight-delay/infer', ['app', 'service'], { id: `march-${from}`, inputs });
      expect(status, JSON.stringify(body)).toBe(200);
      expect(body).toMatchObject({ id: `march-${from}`, model_version: '1' });
      const scores = body.outputs.find((output) => output.shape.length === 2)!;
      for (let row = 0; row < 500; row++) largest = Math.max(largest, Math.abs(scores.data[row * 2 + 1]! - march.probability[from + row]!));
    }
    expect(largest).toBeLessThan(1e-5);
  });

  it('4. mlflow.pyfunc loads the very bytes that serve, by the alias that moved by itself', async () => {
    const { body: version } = await stack.api<{ aliases: string[]; artifact: { files: Array<{ path: string; digest: string }> } }>('GET', '/registry/api/v1/models/flight-delay/versions/1', DANA);
    expect(version.aliases).toContain('champion');
    const loaded = await stack.python<{ digest: string; largestDifference: number }>('flights.py', ['load', join(files, 'loaded')], DANA);
    expect(loaded.digest).toBe(version.artifact.files.find((file) => file.path === 'model.onnx')!.digest);
    expect(loaded.largestDifference).toBeLessThan(1e-5);
  });

  it('5. the audit log tells it all in order, with actor, cause and correlation, and no source has a gap', async () => {
    const all: LedgerEvent[] = [];
    for (let cursor: string | null = ''; cursor !== null;) {
      const page: List<LedgerEvent> = (await stack.api<List<LedgerEvent>>('GET', `/audit/api/v1/events?model=flight-delay&limit=500${cursor ? `&cursor=${cursor}` : ''}`, CARLA)).body;
      all.push(...page.items);
      cursor = page.nextCursor;
    }
    const registered = all.find((event) => event.type === 'registry.model-version.registered.v1')!;
    const story = all.filter((event) => event.correlationId === registered.correlationId);
    const at = (type: string, fits: (data: Record<string, unknown>) => boolean = () => true) => story.findIndex((event) => event.type === type && fits(event.data));
    const production = (data: Record<string, unknown>) => data['environment'] === 'production';
    const order = [
      at('registry.model-version.registered.v1'), at('registry.evidence.pinned.v1'), at('validation.validation.started.v1'), at('validation.validation.passed.v1'),
      at('deployment.rollout.started.v1', (data) => data['environment'] === 'staging'), at('registry.alias.requested.v1'), at('deployment.promotion.requested.v1', production),
      at('deployment.promotion.became-stale.v1'), at('deployment.promotion.approved.v1'), at('deployment.rollout.started.v1', production), at('serving.split.applied.v1', production),
      at('deployment.rollout.completed.v1', production), at('registry.alias.moved.v1'),
    ];
    expect(order, story.map((event) => event.type).join('\n')).not.toContain(-1);
    expect([...order].sort((one, other) => one - other)).toEqual(order);
    expect(story[order[0]!]!.actor).toBe('dana');
    expect(story[order[8]!]!.actor).toBe('vera');
    expect(story[order[3]!]!.actor).toBe('service:validation');
    const byId = new Map(all.map((event) => [event.id, event]));
    for (const event of story.filter((each) => each.causationId !== null)) expect(new Date(byId.get(event.causationId!)!.time).getTime()).toBeLessThanOrEqual(new Date(event.time).getTime());
    // One trace from the mlflow call that ended the run to what the last consumer made of it.
    const staged = at('serving.split.applied.v1', (data) => data['environment'] === 'staging');
    const chain = [order[1]!, order[2]!, order[3]!, order[4]!, staged].map((index) => story[index]!);
    expect(new Set(chain.map((event) => event.traceparent?.split('-')[1])), chain.map((event) => `${event.type} ${event.traceparent}`).join('\n')).toHaveProperty('size', 1);

    const { body } = await stack.api<{ sources: Array<{ source: string; gaps: unknown[] }> }>('GET', '/audit/api/v1/completeness', CARLA);
    expect(body.sources.map((source) => source.source.split('/')[0]).sort()).toEqual(expect.arrayContaining(['deployment', 'registry', 'serving', 'validation']));
    expect(body.sources.flatMap((source) => source.gaps)).toEqual([]);
  });
});
