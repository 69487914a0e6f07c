import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Role } from '@baton/access';
import { Webhook } from 'standardwebhooks';
import { eventually, WebhookReceiver } from '@baton/testing';
import { byKey, FlightsApplication, landingsOf, type Hour, type Intake } from './flights.js';
import { Stack, temporaryDirectory } from './stack.js';

const DANA = ['dana', 'data-scientist'] as const;
const VERA = ['vera', 'validator'] as const;
const CARLA = ['carla', 'compliance'] as const;
const OLGA = ['olga', 'operator'] as const;
const APP = ['app', 'service'] as const;

interface Trained { runId: string; version: number; rows: number; auc: number; logLoss: number; evaluationRows: number; championLogLoss: number; championAuc: number }
interface Requirement { name: string; met: boolean; why: string; fix: string; who: string }
interface Check { name: string; verdict: string; value: number; low: number; high: number; threshold: number; why: string; fix: string }
interface Report { verdict: string; digest: string; evidenceRevision: number; checks: Check[]; slices: Array<{ column: string; value: string }> }
interface Promotion { id: string; state: string; evidenceDigest: string; evidence: Record<string, unknown>; requirements: Requirement[] }
interface LedgerEvent { id: string; type: string; source: string; sequence: number; actor: string; causationId: string | null; correlationId: string; time: string; data: Record<string, unknown>; traceparent: string | null }
interface List<T> { items: T[]; nextCursor: string | null }
interface Standing { weights: Array<{ version: number; weight: number; approvals: Array<{ by: string; role: string; evidenceDigest: string }>; evidence: { evidenceDigest: string; reports: Array<{ digest: string; verdict: string }> } }> }
interface Graph { nodes: Array<{ id: string; kind: string; label: string }>; edges: Array<{ from: string; to: string; kind: string; event: string }> }
interface Rollout { id: string; version: number; state: string; step: number; applied: boolean; reason: string | null; judgement: { verdict: string; reason: string } | null; split: Array<{ version: number; weight: number }> }
interface Delivery { id: string; state: string; webhookId: string; event: { type: string } }
interface Point { value: number; low: number; high: number; n: number; coverage: number; medianLabelLag: number; kind: string; threshold: number; state: string; reason: string }
interface Series { metric: string; feature?: string; points: Point[] }
interface Checked { psi: Record<string, number>; jensenShannon: Record<string, number>; rows: number; logLoss: number; auc: number; brier: number }
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
  - check: champion
    metric: log-loss
    margin: 0.005
  - check: champion
    metric: roc-auc
    margin: 0.005
  - check: reference-shift
    severity: warn
  - check: latency
    p99: 2000
`;

/** Production asks a canary for predictions and labels at each step. */
const STEPS = [{ weight: 10, minSamples: 300, minLabels: 300, maxDuration: '1h' }, { weight: 50, minSamples: 300, minLabels: 300, maxDuration: '1h' }, { weight: 100 }];

describe('a model of real flights, from mlflow.log_model to a served prediction', () => {
  let stack: Stack;
  let flights: FlightsApplication;
  let first: Trained;
  let promotionId: string;
  let march: Hour[];
  let receiver: WebhookReceiver;
  let subscription: { id: string; secret: string };
  let third: Trained;
  let streamId: string;
  let duringCanary: { at: string; version: number };
  let beforeThird: string;
  let requestId: string;
  /** Places of the rows of March whose ground truth was sent. */
  let labelled: number[];
  const files = temporaryDirectory('flights');

  const check = (asked: { traffic: string; labelled: number[] }): string => {
    const file = join(files, 'check.json');
    writeFileSync(file, JSON.stringify({ reference: join(files, 'reference.parquet'), model: join(files, 'model.joblib'), traffic: join(files, asked.traffic), labelled: asked.labelled }));
    return file;
  };
  const reports = async (version: number) => (await stack.api<List<Report>>('GET', `/validation/api/v1/reports?model=flight-delay&version=${version}`, VERA)).body.items;
  const promotion = async () => (await stack.api<Promotion>('GET', `/deployment/api/v1/promotions/${promotionId}`, VERA)).body;
  const serving = async (environment: string) => (await stack.api<List<{ weights: Array<{ version: number; weight: number }> }>>('GET', `/deployment/api/v1/deployments?environment=${environment}`, OLGA)).body.items;
  const approve = (who: readonly [string, ...Role[]], evidenceDigest: string) => stack.api('POST', `/deployment/api/v1/promotions/${promotionId}/approvals`, who, { evidenceDigest, comment: 'looked at the slices' });

  beforeAll(async () => {
    // Predictions are sealed within seconds here, and not within the hour.
    stack = await Stack.start({ env: { SEGMENT_MS: '3000' } });
    flights = new FlightsApplication(stack, 'flight-delay', files);
    expect((await stack.api('PUT', '/validation/api/v1/policies/flight-delay', VERA, POLICY)).status).toBe(200);
  });
  afterAll(async () => {
    await stack?.stop();
    await receiver?.close();
  });

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

  const intake = (records: object[]) => stack.api<Intake>('POST', '/monitoring/api/v1/ground-truth', APP, { model: 'flight-delay', records });
  const figures = async (kind: string, version: number, from: string, to: string, more = '') =>
    (await stack.api<{ series: Series[] }>('GET', `/monitoring/api/v1/models/flight-delay/${kind}?version=${version}&from=${from}T00:00:00Z&to=${to}T00:00:00Z&bucket=total${more}`, OLGA)).body.series;
  const point = (series: readonly Series[], metric: string, feature?: string) => series.find((each) => each.metric === metric && each.feature === feature)!.points[0]!;

  it('6. March’s predictions are logged, and labels find them by id or by key: late, twice, corrected, or never', async () => {
    march = await flights.hours('2013-03-01', '2013-04-01', 'march-traffic.json');
    const all = landingsOf(march);
    // Some labels are there before their predictions.
    const early = all.slice(0, 500);
    expect((await intake(early.map(({ id, value, observedAt }) => ({ predictionId: id, value, observedAt })))).body).toMatchObject({ accepted: 500, unmatched: 500, rejected: [] });
    expect(new Set((await flights.send(march)).values())).toEqual(new Set(['1']));
    await eventually(async () => expect((await stack.api<{ items: unknown[] }>('GET', `/monitoring/api/v1/predictions?model=flight-delay&key=${encodeURIComponent(all.at(-1)!.key)}`, OLGA)).body.items).toHaveLength(1), 60_000);
    const immature = point(await figures('performance', 1, '2013-03-01', '2013-04-01'), 'log-loss');
    expect(immature).toMatchObject({ state: 'immature', n: 500, kind: 'measured' });
    // A tenth never comes; most come by key, some of them wrong at first.
    const sent = all.slice(500).filter((_, index) => index % 10 !== 0);
    const wrong = sent.slice(0, 1_000).map(({ key, value, observedAt }) => ({ key, value: 1 - value, observedAt: new Date(Date.parse(observedAt) - 1_000).toISOString() }));
    expect(await flights.report(wrong)).toMatchObject({ accepted: 1_000, unmatched: 0 });
    expect(await flights.report(byKey(sent))).toMatchObject({ accepted: sent.length, corrected: 1_000, duplicate: 0, unmatched: 0, rejected: [] });
    expect(await flights.report(byKey(sent.slice(0, 2_000)))).toMatchObject({ accepted: 0, duplicate: 2_000 });
    labelled = all.map((_, index) => index).filter((index) => index < 500 || (index - 500) % 10 !== 0);
  });

  it('7. temperature drifts and the hour does not; performance is what scikit-learn says; nobody is paged, since AUC has risen', async () => {
    const june = await flights.hours('2013-06-01', '2013-06-08', 'june-traffic.json');
    await flights.send(june);
    const checked = await stack.python<Checked>('flights.py', ['check', check({ traffic: 'march-traffic.json', labelled })], DANA);
    const checkedJune = await stack.python<Checked>('flights.py', ['check', check({ traffic: 'june-traffic.json', labelled: [0, 1, 2] })], DANA);
    const drift = await eventually(async () => {
      const found = await figures('drift', 1, '2013-03-01', '2013-04-01');
      expect(point(found, 'psi', 'temp').n).toBe(checked.rows);
      return found;
    });
    for (const [feature, value] of Object.entries(checked.psi)) expect(point(drift, 'psi', feature).value, feature).toBeCloseTo(value, 6);
    expect(point(drift, 'jensen-shannon', 'origin').value).toBeCloseTo(checked.jensenShannon.origin!, 6);
    expect(point(drift, 'psi', 'temp')).toMatchObject({ state: 'failed', threshold: 0.2 });
    expect(point(drift, 'psi', 'temp').value).toBeGreaterThan(1);
    expect(point(drift, 'psi', 'hour')).toMatchObject({ state: 'ok' });
    expect(point(drift, 'psi', 'hour').value).toBeLessThan(0.01);
    const june1 = await eventually(async () => {
      const found = await figures('drift', 1, '2013-06-01', '2013-06-08');
      expect(point(found, 'psi', 'temp').n).toBe(checkedJune.rows);
      return found;
    });
    expect(point(june1, 'psi', 'temp').value).toBeCloseTo(checkedJune.psi['temp']!, 6);
    expect(point(june1, 'psi', 'temp').value).toBeGreaterThan(8);

    const performance = await figures('performance', 1, '2013-03-01', '2013-04-01');
    for (const [metric, value] of [['log-loss', checked.logLoss], ['roc-auc', checked.auc], ['brier', checked.brier]] as const) expect(point(performance, metric).value, metric).toBeCloseTo(value, 5);
    expect(point(performance, 'roc-auc')).toMatchObject({ state: 'ok', n: labelled.length, kind: 'measured', coverage: labelled.length / checked.rows });
    expect(point(performance, 'roc-auc').medianLabelLag).toBeGreaterThan(3_600);
    expect(point(performance, 'roc-auc').value).toBeGreaterThan(first.auc);

    const said = await eventually(async () => {
      const { body } = await stack.api<List<LedgerEvent>>('GET', '/audit/api/v1/events?model=flight-delay&type=monitoring.drift.detected.v1', CARLA);
      expect(body.items.map((event) => event.data['feature'])).toContain('temp');
      return body.items;
    });
    expect(said.map((event) => event.data['feature'])).not.toContain('hour');
    expect((await stack.api<List<unknown>>('GET', '/monitoring/api/v1/alerts?model=flight-delay', OLGA)).body.items).toEqual([]);
  });

  /** Requests a promotion to production and approves it, warnings and all, as a validator who has looked. */
  async function promote(version: number, acknowledgedWarnings: string[]): Promise<void> {
    const asked = await eventually(async () => {
      const { status, body } = await stack.api<Promotion>('POST', '/deployment/api/v1/promotions', DANA, { model: 'flight-delay', version, environment: 'production', reason: 'the next one' });
      expect(status).toBe(201);
      expect(body.requirements.filter((requirement) => !requirement.met).map((requirement) => requirement.name)).toEqual(['approval']);
      return body;
    }, 60_000);
    const approval = (acknowledged: string[]) => stack.api('POST', `/deployment/api/v1/promotions/${asked.id}/approvals`, VERA, { evidenceDigest: asked.evidenceDigest, comment: 'looked at it', acknowledgedWarnings: acknowledged });
    if (acknowledgedWarnings.length > 0) expect((await approval([])).status, 'a warning has to be acknowledged').toBeGreaterThanOrEqual(400);
    expect(await approval(acknowledgedWarnings)).toMatchObject({ status: 201 });
  }
  const rolloutOf = async (version: number) => (await stack.api<List<Rollout>>('GET', '/deployment/api/v1/rollouts?model=flight-delay&environment=production', OLGA)).body.items.find((rollout) => rollout.version === version)!;
  const applied = (split: Array<{ version: number; weight: number }>) => eventually(async () => {
    const weights = (await serving('production'))[0]!.weights;
    expect([...weights].sort((one, other) => other.weight - one.weight)).toEqual(split);
  }, 60_000);

  /** Takes hours away, sends them and what became of them, so many at a time, until the rollout of the version is where it should be. */
  async function sendUntil(hours: Hour[], version: number, done: (rollout: Rollout) => boolean): Promise<Rollout> {
    const together = 60;
    while (hours.length > 0) {
      const some = hours.splice(0, together);
      await flights.send(some);
      expect((await flights.report(byKey(landingsOf(some)))).rejected).toEqual([]);
      const rollout = await rolloutOf(version);
      if (done(rollout)) return rollout;
    }
    return eventually(async () => {
      const rollout = await rolloutOf(version);
      expect(done(rollout), JSON.stringify(rollout)).toBe(true);
      return rollout;
    }, 60_000);
  }
  const warningsOf = async (version: number) => (await reports(version))[0]!.checks.filter((each) => each.verdict === 'warning');

  /** What the event stream says after an id, until there is enough of it. */
  async function readStream(query: string, after: string | null, enough: (text: string) => boolean): Promise<string> {
    const reading = new AbortController();
    const headers = { authorization: `Bearer ${await stack.tokenOf(...OLGA)}`, ...(after !== null && { 'last-event-id': after }) };
    const answer = await fetch(`${stack.url}/notification/api/v1/stream?${query}`, { headers, signal: reading.signal });
    expect(answer.status).toBe(200);
    let text = '';
    for await (const chunk of answer.body!) {
      text += Buffer.from(chunk).toString('utf8');
      if (enough(text)) break;
    }
    reading.abort();
    return text;
  }

  it('8. version 2 has the delay in hours: validation warns, a validator approves all the same, and the canary is taken back by itself', async () => {
    receiver = await new WebhookReceiver().open();
    streamId = /^id: ?(\S+)$/m.exec(await readStream('model=flight-delay', null, (text) => /^id: ?\S+\n/m.test(text)))![1]!;
    subscription = (await stack.api<{ id: string; secret: string }>('POST', '/notification/api/v1/subscriptions', OLGA, {
      name: 'operations', channel: 'webhook', url: receiver.url, types: ['deployment.rollout.*', 'monitoring.canary.*', 'monitoring.alert.*', 'monitoring.retraining.*'], filter: { models: ['flight-delay'], environments: ['production'] },
    })).body;
    const rules = (await stack.api<object>('GET', '/deployment/api/v1/environments/production', OLGA)).body;
    expect((await stack.api('PUT', '/deployment/api/v1/environments/production', ['max', 'ml-engineer'], { ...rules, steps: STEPS })).status).toBe(200);
    const second = await stack.python<Trained>('flights.py', ['train', 'hours', files], DANA);
    const shift = await eventually(async () => {
      const [report] = await reports(second.version);
      expect(report?.verdict).toBe('passed');
      return report!.checks.find((each) => each.name === 'reference-shift')!;
    }, 60_000);
    expect(shift).toMatchObject({ verdict: 'warning', fix: expect.stringContaining('units') as string });
    expect(shift.why).toMatch(/^dep_delay differs from the reference of version 1, which serves in production: PSI [\d.]+/);
    expect(shift.why).not.toContain('distance differs');
    await promote(second.version, (await warningsOf(second.version)).map((each) => each.name));
    await applied([{ version: 1, weight: 90 }, { version: second.version, weight: 10 }]);
    duringCanary = { at: new Date().toISOString(), version: second.version };

    const april = await flights.hours('2013-04-16', '2013-05-01', 'april-traffic.json');
    const last = april.splice(-3);
    const ended = await sendUntil(april, second.version, (rollout) => rollout.state === 'aborted');
    expect(ended.judgement).toMatchObject({ verdict: 'failed', reason: expect.stringMatching(/log-loss is [2-9]\.\d+ over \d+ labels, the champion's 0\.\d+ over \d+ at the same time/) as string });
    await applied([{ version: 1, weight: 100 }]);
    expect(new Set((await flights.send(last)).values())).toEqual(new Set(['1']));
  });

  it('9. a rule on performance asks for retraining with its cause; version 3 answers it, proves that it is not worse, and takes over step by step', async () => {
    // Operations' receiver is down for a while.
    await receiver.close();
    expect((await stack.api('PUT', '/monitoring/api/v1/models/flight-delay/monitors', OLGA, { performance: [{ metric: 'log-loss', threshold: 0.28, over: '2w' }] })).status).toBe(200);
    const request = await eventually(async () => {
      const { body } = await stack.api<List<{ id: string; state: string; cause: { metric: string; reportDigest: string; reason: string; from: string } }>>('GET', '/monitoring/api/v1/models/flight-delay/retraining-requests', DANA);
      expect(body.items).toHaveLength(1);
      return body.items[0]!;
    }, 60_000);
    expect(request.cause).toMatchObject({ metric: 'log-loss', reportDigest: expect.stringMatching(/^sha256:/) as string, reason: expect.stringMatching(/^log-loss is 0\.\d+ .* asks for at most 0\.28/) as string });
    expect((await stack.api<List<object>>('GET', '/monitoring/api/v1/alerts?model=flight-delay&state=open', OLGA)).body.items).toMatchObject([{ kind: 'performance', metric: 'log-loss', version: 1 }]);

    requestId = request.id;
    third = await stack.python<Trained>('flights.py', ['train', 'retrained', files, request.id], DANA);
    const report = await eventually(async () => {
      const [found] = await reports(third.version);
      expect(found?.verdict).toBe('passed');
      return found!;
    }, 60_000);
    const [loss, auc] = ['champion-log-loss', 'champion-roc-auc'].map((name) => report.checks.find((each) => each.name === name)!) as [Check, Check];
    expect(loss.value).toBeCloseTo(third.championLogLoss - third.logLoss, 5);
    expect(auc.value).toBeCloseTo(third.auc - third.championAuc, 5);
    for (const each of [loss, auc]) {
      expect(each).toMatchObject({ verdict: 'passed', threshold: -0.005 });
      expect(each.low).toBeGreaterThan(-0.005);
      expect(each.high).toBeGreaterThan(each.value);
    }
    beforeThird = new Date().toISOString();
    await promote(third.version, (await warningsOf(third.version)).map((each) => each.name));
    await applied([{ version: 1, weight: 90 }, { version: third.version, weight: 10 }]);
    const may = await flights.hours('2013-05-01', '2013-07-01', 'may-traffic.json');
    const half = await sendUntil(may, third.version, (rollout) => rollout.step >= 2);
    expect(half.state).not.toBe('aborted');
    const rest = await sendUntil(may, third.version, (rollout) => rollout.state === 'completed');
    expect(rest.split).toEqual([{ version: third.version, weight: 100 }]);
    await eventually(async () => expect((await stack.api<{ aliases: string[] }>('GET', `/registry/api/v1/models/flight-delay/versions/${third.version}`, DANA)).body.aliases).toContain('champion'));
    await eventually(async () => expect((await stack.api<List<{ state: string }>>('GET', '/monitoring/api/v1/models/flight-delay/retraining-requests', DANA)).body.items).toMatchObject([{ id: request.id, state: 'answered' }]));
  });

  it('10. a receiver that was down gets what it missed under the same id, signed, and the stream tells it as well', async () => {
    const before = receiver.received.length;
    const verify = (request: { body: string; headers: Record<string, string> }) => new Webhook(subscription.secret).verify(request.body, request.headers) as { type: string; data: Record<string, unknown> };
    const told = receiver.received.map(verify);
    expect(told.map(({ type }) => type)).toEqual(expect.arrayContaining(['deployment.rollout.started.v1', 'monitoring.canary.judged.v1', 'deployment.rollout.aborted.v1']));
    const missed = (await stack.api<List<Delivery>>('GET', `/notification/api/v1/subscriptions/${subscription.id}/deliveries?limit=200`, OLGA)).body.items.filter((delivery) => delivery.state !== 'succeeded');
    expect(missed.map((delivery) => delivery.event.type)).toEqual(expect.arrayContaining(['monitoring.alert.raised.v1', 'monitoring.retraining.requested.v1']));
    await receiver.open();
    for (const { id } of missed) expect((await stack.api('POST', `/notification/api/v1/deliveries/${id}/redelivery`, OLGA)).status).toBeLessThan(300);
    await eventually(() => {
      const ids = receiver.received.slice(before).map((request) => { verify(request); return request.headers['webhook-id']; });
      expect(ids).toEqual(expect.arrayContaining(missed.map((delivery) => delivery.webhookId)));
      return Promise.resolve();
    }, 60_000);
    const streamed = await readStream('model=flight-delay&type=monitoring.*', streamId, (text) => text.includes('monitoring.retraining.requested.v1'));
    expect(streamed.indexOf('monitoring.canary.judged.v1')).toBeGreaterThan(-1);
    expect(streamed.indexOf('monitoring.canary.judged.v1')).toBeLessThan(streamed.indexOf('monitoring.retraining.requested.v1'));
  });

  const asOf = async (query: string) => {
    const { status, body } = await stack.api<List<Standing>>('GET', `/audit/api/v1/as-of?model=flight-delay&environment=production${query}`, CARLA);
    expect(status, JSON.stringify(body)).toBe(200);
    return body.items[0]!.weights.sort((one, other) => other.weight - one.weight);
  };
  const lineage = async (node: string, direction: string) => {
    const { status, body } = await stack.api<Graph>('GET', `/audit/api/v1/lineage?node=${encodeURIComponent(node)}&direction=${direction}&depth=20`, CARLA);
    expect(status, JSON.stringify(body)).toBe(200);
    return body;
  };
  const kindsOf = (graph: Graph) => [...new Set(graph.nodes.map((node) => node.kind))];

  it('11. audit answers who approved version 3, in which role, on which evidence, and what served at each instant, as known then and now', async () => {
    const [now] = await eventually(async () => {
      const found = await asOf('');
      expect(found).toMatchObject([{ version: third.version, weight: 100 }]);
      return found;
    });
    const [report] = await reports(third.version);
    expect(now!.approvals).toMatchObject([{ by: 'vera', role: 'validator', evidenceDigest: now!.evidence.evidenceDigest }]);
    expect(now!.evidence.reports).toMatchObject([{ verdict: 'passed', digest: report!.digest }]);
    expect(await asOf(`&at=${duringCanary.at}`)).toMatchObject([{ version: 1, weight: 90 }, { version: duringCanary.version, weight: 10 }]);
    // What was known before version 3 was approved says nothing of it, whatever instant is asked for.
    expect(await asOf(`&at=${new Date().toISOString()}&knownAt=${beforeThird}`)).toMatchObject([{ version: 1, weight: 100 }]);
  });

  it('11. lineage leads from the January–March data to version 3’s predictions, and from one flight’s key back to everything behind it', async () => {
    const { nodes } = await lineage(`models/flight-delay/versions/${third.version}`, 'up');
    const dataset = nodes.find((node) => node.kind === 'dataset' && node.label.includes('january-march'))!;
    expect(nodes.map((node) => node.id)).toContain(`retraining-requests/${requestId}`);
    const down = await eventually(async () => {
      const graph = await lineage(dataset.id, 'down');
      expect(kindsOf(graph)).toEqual(expect.arrayContaining(['run', 'model-version', 'report', 'promotion', 'rollout', 'segment']));
      return graph;
    }, 60_000);
    expect(down.nodes.some((node) => node.label.includes('january-february'))).toBe(false);
    const [flight] = await eventually(async () => {
      const { body } = await stack.api<List<{ version: number; segment: string | null; label: { value: string } | null }>>('GET', `/monitoring/api/v1/predictions?model=flight-delay&key=${encodeURIComponent(landingsOf(march)[7]!.key)}`, CARLA);
      expect(body.items[0]!.segment).toMatch(/^sha256:/);
      return body.items;
    }, 60_000);
    expect(flight).toMatchObject({ version: 1, label: { value: String(landingsOf(march)[7]!.value) } });
    const up = await eventually(async () => {
      const graph = await lineage(`segments/${flight!.segment}`, 'up');
      expect(kindsOf(graph)).toEqual(expect.arrayContaining(['dataset', 'run', 'model-version', 'report', 'promotion', 'rollout']));
      return graph;
    }, 60_000);
    expect(up.nodes.some((node) => node.label.includes('january-february'))).toBe(true);
    const proof = up.edges.find((edge) => edge.to.startsWith('segments/'))!.event;
    expect((await stack.api<LedgerEvent>('GET', `/audit/api/v1/events/${proof}`, CARLA)).body.type).toBe('monitoring.prediction-segment.sealed.v1');
  });

  it('11. no source has a gap, the chain holds, and what compliance has read is on the record', async () => {
    const { body } = await stack.api<{ sources: Array<{ source: string; gaps: unknown[] }> }>('GET', '/audit/api/v1/completeness', CARLA);
    expect(body.sources.flatMap((source) => source.gaps)).toEqual([]);
    expect(body.sources.map((source) => source.source.split('/')[0])).toEqual(expect.arrayContaining(['monitoring', 'notification']));
    expect((await stack.api('GET', '/audit/api/v1/chain/verification', CARLA)).body).toMatchObject({ intact: true });
    const read = await stack.api<List<LedgerEvent>>('GET', '/audit/api/v1/events?type=audit.record.read.v1&actor=carla&reads=include&order=desc&limit=500', CARLA);
    expect(read.body.items.map((event) => event.data['path'])).toEqual(expect.arrayContaining([expect.stringContaining('as-of'), expect.stringContaining('completeness')]));
  });
});
