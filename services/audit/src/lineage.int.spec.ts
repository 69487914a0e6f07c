import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { make } from '@baton/contracts';
import { PromotionOverridden } from '@baton/contracts/deployment/promotion-overridden';
import { PromotionRequested } from '@baton/contracts/deployment/promotion-requested';
import { PromotionReviewOverdue } from '@baton/contracts/deployment/promotion-review-overdue';
import { PromotionReviewed } from '@baton/contracts/deployment/promotion-reviewed';
import { RolloutStarted } from '@baton/contracts/deployment/rollout-started';
import { AlertRaised } from '@baton/contracts/monitoring/alert-raised';
import { PredictionSegmentSealed } from '@baton/contracts/monitoring/prediction-segment-sealed';
import { DatasetRecorded } from '@baton/contracts/registry/dataset-recorded';
import { EvidencePinned } from '@baton/contracts/registry/evidence-pinned';
import { ModelVersionRegistered } from '@baton/contracts/registry/model-version-registered';
import { SplitApplied } from '@baton/contracts/serving/split-applied';
import { ValidationFailed } from '@baton/contracts/validation/validation-failed';
import { ValidationPassed } from '@baton/contracts/validation/validation-passed';
import { Database } from '@baton/persistence';
import type { RunningService } from '@baton/service-kit';
import { EventTap, eventually, testConfig, tokenFor } from '@baton/testing';
import { ProjectEntries } from './app/project-entries.js';
import { AuditConfig, startAudit } from './index.js';
import { ALERT, at, BACK, digest, DRIFT_ALERT, id, INTAKE, MODEL, OUT, passed, pinned, PROMOTION_1, PROMOTION_2, type Published, registered, REPORT_1, REPORT_2, REQUEST, requested, ROLLOUT_1, ROLLOUT_2, sealed, seen, served, split, started, STORY, version } from './lineage-story.spec.js';

interface Graph { nodes: Array<{ id: string; kind: string; label: string; at: string }>; edges: Array<{ from: string; to: string; kind: string; event: string }>; truncated: boolean }
interface Item {
  model: string; modelId: string; environment: string; from: string; to: string | null; rolloutId: string; source: string; weights: Array<{ version: number; weight: number; digest: string; approvals: unknown[] }>;
  promotion: unknown; approvals: unknown[]; override: unknown; evidence: unknown; disagreeing: unknown[];
}

describe('lineage and as-of', () => {
  let service: RunningService;
  let tap: EventTap;

  beforeEach(async () => {
    const config = await testConfig(AuditConfig);
    tap = new EventTap(config.TOPIC_PREFIX);
    service = await startAudit(config);
  });
  afterEach(async () => {
    await service.close();
    await tap.close();
  });

  async function get<T>(path: string, status = 200): Promise<T> {
    const answer = await fetch(`${service.url}/api/v1/${path}`, { headers: { authorization: `Bearer ${await tokenFor('carla', 'compliance')}` } });
    expect(answer.status, path).toBe(status);
    return await answer.json() as T;
  }
  const lineage = (node: string, more: string) => get<Graph>(`lineage?node=${encodeURIComponent(node)}&${more}`);
  const asOf = async (query: string) => (await get<{ items: Item[] }>(`as-of?${query}`)).items;
  const ids = (graph: Graph) => graph.nodes.map((node) => node.id).sort();

  /** Publishes the story, the publishers in the order given; waits until the ledger has it all. Returns the ids by place in the story. */
  async function tell(publishers: readonly string[], events: readonly Published[] = STORY): Promise<string[]> {
    const sent = new Map<Published, string>();
    for (const publisher of publishers) {
      for (const each of events.filter((one) => one.publisher === publisher)) {
        const [attributes] = await tap.publish(publisher, MODEL, [each.event], { time: new Date(each.time), ...(each.id && { id: each.id }) });
        sent.set(each, attributes!.id);
      }
    }
    await eventually(async () => {
      const [row] = await service.app.get(Database).query<{ n: string }>('SELECT count(*) AS n FROM ledger_entry WHERE event_id = ANY($1)', [[...sent.values()]]);
      expect(Number(row!.n)).toBe(sent.size);
    });
    return STORY.map((each) => sent.get(each) ?? '');
  }

  const ORDERS = [['registry', 'validation', 'deployment', 'serving', 'monitoring'], ['monitoring', 'serving', 'deployment', 'validation', 'registry'], ['deployment', 'monitoring', 'registry', 'serving', 'validation']];
  const v1 = `models/${MODEL}/versions/1`;
  const v2 = `models/${MODEL}/versions/2`;
  const segment1 = `segments/${digest('segment 1')}`;
  const behindSegment1 = [
    'datasets/january@abc', 'runs/run-1', v1, `${v1}/evidence/1`, `files/${digest('evaluation')}`, `reports/${REPORT_1}`, `promotions/${PROMOTION_1}`, `rollouts/${ROLLOUT_1}`, segment1,
  ].sort();

  it.each(ORDERS.map((order) => [order.join(', '), order] as const))('in whatever order the topics come (%s), the same graph leads from a prediction to everything behind it, and on to what it led to', async (_, order) => {
    const sent = await tell(order);
    const event = (publisher: string, shape: new () => object, nth = 0) => sent[STORY.indexOf(STORY.filter((each) => each.publisher === publisher && each.event instanceof shape)[nth]!)]!;
    const up = await lineage(segment1, 'direction=up');
    expect(ids(up)).toEqual(behindSegment1);
    expect(up.truncated).toBe(false);
    const edges = [...up.edges].sort((one, other) => (one.from + one.to < other.from + other.to ? -1 : 1));
    expect(edges).toEqual([
      { from: 'datasets/january@abc', to: 'runs/run-1', kind: 'training', event: event('registry', DatasetRecorded) },
      { from: `files/${digest('evaluation')}`, to: `${v1}/evidence/1`, kind: 'evaluation', event: event('registry', EvidencePinned) },
      { from: 'runs/run-1', to: v1, kind: 'produced', event: event('registry', ModelVersionRegistered) },
      { from: v1, to: `${v1}/evidence/1`, kind: 'pinned', event: event('registry', EvidencePinned) },
      { from: v1, to: `promotions/${PROMOTION_1}`, kind: 'proposed', event: event('deployment', PromotionRequested) },
      { from: v1, to: `reports/${REPORT_1}`, kind: 'validated-by', event: event('validation', ValidationPassed) },
      { from: v1, to: segment1, kind: 'predicted', event: event('monitoring', PredictionSegmentSealed) },
      { from: `${v1}/evidence/1`, to: `reports/${REPORT_1}`, kind: 'judged-by', event: event('validation', ValidationPassed) },
      { from: `reports/${REPORT_1}`, to: `promotions/${PROMOTION_1}`, kind: 'supported', event: expect.any(String) as string },
      { from: `promotions/${PROMOTION_1}`, to: `rollouts/${ROLLOUT_1}`, kind: 'rolled-out', event: event('deployment', RolloutStarted) },
      { from: `rollouts/${ROLLOUT_1}`, to: segment1, kind: 'served', event: event('monitoring', PredictionSegmentSealed) },
    ].sort((one, other) => (one.from + one.to < other.from + other.to ? -1 : 1)));
    expect(up.nodes.find((node) => node.id === v1)).toEqual({ id: v1, kind: 'model-version', label: 'flights v1', at: at(1, 5) });
    expect(up.nodes.find((node) => node.id === 'runs/run-1')).toEqual({ id: 'runs/run-1', kind: 'run', label: 'first', at: at(1, 10) });

    const down = await lineage(segment1, 'direction=down&depth=4');
    expect(ids(down)).toEqual(expect.arrayContaining([`alerts/${ALERT}`, `alerts/${DRIFT_ALERT}`, 'drifts/drift-event', `retraining-requests/${REQUEST}`, v2, `promotions/${PROMOTION_2}`]));
    expect(ids(down)).not.toContain(segment1.replace(digest('segment 1'), digest('segment 2')));
    expect(down.edges).toContainEqual({ from: segment1, to: `alerts/${ALERT}`, kind: 'observed', event: event('monitoring', AlertRaised, 1) });
    expect(down.edges).toContainEqual({ from: 'drifts/drift-event', to: `alerts/${DRIFT_ALERT}`, kind: 'raised', event: event('monitoring', AlertRaised) });

    // The labels that came after the alert did not raise it.
    const behindAlert = ids(await lineage(`alerts/${ALERT}`, 'direction=up&depth=1'));
    expect(behindAlert).toEqual([`alerts/${ALERT}`, `ground-truth/${INTAKE}`, v1, segment1].sort());
    // What serves after the rollback goes on from it; what came before does not.
    expect(ids(await lineage(`rollouts/${BACK}`, 'direction=both&depth=1'))).toEqual([`rollouts/${BACK}`, v1, v2, `segments/${digest('segment 2')}`].sort());
    // A version by the name that the model has now, and by the one that it had.
    for (const name of ['departures', 'flights', MODEL]) expect(ids(await lineage(`models/${name}/versions/2`, 'direction=up&depth=2'))).toContain(`retraining-requests/${REQUEST}`);
  });

  it('says what it does not know, and what is wrong with the question', async () => {
    expect(await get<object>('lineage?node=segments/nothing', 404)).toMatchObject({ detail: expect.stringContaining('waitFor') as string });
    expect(await get<object>('lineage?node=runs/x&depth=51&direction=sideways', 400)).toMatchObject({ errors: expect.arrayContaining([expect.objectContaining({ field: 'depth' }), expect.objectContaining({ field: 'direction' })]) as unknown });
    expect(await get<object>('as-of?at=yesterday', 400)).toMatchObject({ errors: [expect.objectContaining({ field: 'at' })] });
  });

  it('an answer that would be too long says so, and holds what is nearest', async () => {
    const segments = Array.from({ length: 2_500 }, (_, index) => sealed(1, `many ${index}`, at(3), at(4)));
    for (let from = 0; from < segments.length; from += 250) await tap.publish('monitoring', MODEL, segments.slice(from, from + 250), { time: new Date(at(4)) });
    const down = await get<Graph>('lineage?node=models/flights/versions/1&direction=down&waitFor=monitoring@2500');
    expect(down.truncated).toBe(true);
    expect(down.nodes).toHaveLength(2_000);
    expect(down.edges).toHaveLength(1_999);
  });

  it('projections that are dropped and made anew from the ledger are the same', async () => {
    await tell(ORDERS[1]!);
    const database = service.app.get(Database);
    const tables = ['lineage_node', 'lineage_edge', 'lineage_half', 'served_split', 'served_place', 'decision'];
    const dump = async () => Object.fromEntries(await Promise.all(tables.map(async (table) => [table, (await database.query<{ row: string }>(`SELECT t::text AS row FROM ${table} t ORDER BY 1`)).map(({ row }) => row)] as const)));
    const before = await dump();
    expect(tables.filter((table) => before[table]!.length === 0)).toEqual([]);
    await service.app.get(ProjectEntries).rebuild();
    expect(await dump()).toEqual(before);
  });

  it.each(ORDERS.map((order) => [order.join(', '), order] as const))('tells what really served, from when, by whose approval, in which role, on which evidence (%s)', async (_, order) => {
    await tell(order);
    const grounds = (number: number, promotionId: string, reportId: string, when: string) => ({
      promotion: { id: promotionId, origin: 'alias', requestedBy: 'dana', reason: 'better' },
      approvals: [{ by: 'vera', role: 'validator', comment: 'looked at the slices', at: when, evidenceDigest: seen(number, digest(reportId)), acknowledgedWarnings: [] }],
      override: null,
      rollback: null,
      evidence: {
        evidenceDigest: seen(number, digest(reportId)), artifactDigest: digest(`model ${number}`), evidenceRevision: 1, confirmed: true,
        reports: [{ id: reportId, digest: digest(reportId), verdict: 'passed', policy: 'default', policyRevision: 3 }],
      },
    });
    const [one, two] = [grounds(1, PROMOTION_1, REPORT_1, at(2)), grounds(2, PROMOTION_2, REPORT_2, at(6, 4))];
    const place = { model: 'flights', modelId: MODEL, environment: 'production', source: 'serving.split.applied' };
    expect(await asOf(`at=${at(2, 1)}`)).toEqual([]);
    expect(await asOf(`at=${at(3)}&model=departures`)).toEqual([{
      ...place, ...one, from: at(2, 2), to: at(6, 6), rolloutId: ROLLOUT_1, disagreeing: [],
      weights: [{ version: 1, weight: 100, digest: digest('model 1'), ...one }],
    }]);
    // The canary, on server one alone.
    expect(await asOf(`at=${at(6, 30)}&model=flights&environment=production`)).toEqual([{
      ...place, ...two, from: at(6, 6), to: at(7, 1), rolloutId: ROLLOUT_2,
      weights: [{ version: 1, weight: 90, digest: digest('model 1'), ...one }, { version: 2, weight: 10, digest: digest('model 2'), ...two }],
      disagreeing: [{ instance: 'two', rolloutId: ROLLOUT_1, appliedAt: at(2, 3), weights: [{ version: 1, weight: 100, digest: digest('model 1') }] }],
    }]);
    expect(await asOf(`at=${at(6, 30)}&environment=staging`)).toEqual([]);
    expect(await asOf(`at=${at(7, 2)}&environment=production`)).toMatchObject([{ rolloutId: BACK, from: at(7, 1), weights: [{ version: 1, ...one, rollback: { by: expect.any(String) as string, reason: 'worse', at: at(7) } }] }]);
  });

  it.each(ORDERS.map((order) => [order.join(', '), order] as const))('what served by override says by whose, why, on what, and what became of its review, as known then (%s)', async (_, order) => {
    const [promotionId, rolloutId, reportId, evidenceDigest] = [id(203), id(305), id(103), digest('seen at night')];
    const subject = { promotionId, version: version(3), environment: 'production', overriddenBy: 'olga', overriddenAt: at(14), reviewDueAt: '2026-03-02T14:00:00.000Z' };
    const unmet = [{ name: 'validation', why: 'roc-auc: 0.71 is below 0.8.', fix: 'Train better.' }, { name: 'approval', why: '0 of 1 approvals.', fix: '' }];
    await tell(order, [
      { publisher: 'registry', time: at(13), event: registered(3, 'run-3') },
      { publisher: 'registry', time: at(13, 1), event: pinned(3) },
      { publisher: 'validation', time: at(13, 2), event: make(ValidationFailed, { ...passed(3, reportId), checks: [] }) },
      { publisher: 'deployment', time: at(13, 3), event: requested(3, promotionId) },
      { publisher: 'deployment', time: at(14), event: make(PromotionOverridden, { ...subject, severity: 'warning', role: 'operator', reason: 'version 2 answers nonsense', evidenceDigest, unmet }) },
      { publisher: 'deployment', time: at(14), event: started(3, promotionId, rolloutId) },
      { publisher: 'serving', time: at(14, 1), event: split('one', rolloutId, at(14, 1), served(3, 100)) },
      { publisher: 'deployment', time: '2026-03-02T14:00:00.500Z', event: make(PromotionReviewOverdue, { ...subject, severity: 'critical', why: 'Nobody has reviewed it.' }) },
      { publisher: 'deployment', time: '2026-03-02T16:00:00.000Z', event: make(PromotionReviewed, { ...subject, severity: 'critical', reviewedBy: 'carla', role: 'compliance', verdict: 'objected', comment: 'it was not the model' }) },
    ]);
    const override = {
      by: 'olga', role: 'operator', reason: 'version 2 answers nonsense', at: at(14), evidenceDigest, unmet: unmet.map(({ name, why }) => ({ name, why })), reviewDueAt: '2026-03-02T14:00:00.000Z', overdueAt: null as string | null, review: null as object | null,
    };
    const known = async (knownAt: string) => (await asOf(`at=${at(15)}&knownAt=${knownAt}`))[0];
    expect(await known(at(15))).toMatchObject({ promotion: { id: promotionId, requestedBy: 'dana' }, approvals: [], override, weights: [{ version: 3, override }], evidence: { evidenceDigest, confirmed: false, reports: [{ id: reportId, verdict: 'failed' }] } });
    override.overdueAt = '2026-03-02T14:00:00.500Z';
    expect((await known('2026-03-02T15:00:00Z'))!.override).toEqual(override);
    override.review = { by: 'carla', role: 'compliance', verdict: 'objected', comment: 'it was not the model', at: '2026-03-02T16:00:00.000Z' };
    expect((await known('2026-03-03T00:00:00Z'))!.override).toEqual(override);

    const behind = await lineage(`rollouts/${rolloutId}`, 'direction=up&depth=2');
    expect(behind.nodes.find((node) => node.kind === 'override')).toEqual({ id: `overrides/${promotionId}`, kind: 'override', label: 'override by olga: objected by carla', at: at(14) });
    expect(behind.edges.filter(({ from }) => from === `overrides/${promotionId}`).map(({ to, kind }) => [to, kind]).sort()).toEqual([[`promotions/${promotionId}`, 'forced'], [`promotions/${promotionId}`, 'reviewed']]);
    expect(behind.edges).toContainEqual(expect.objectContaining({ from: `reports/${reportId}`, to: `promotions/${promotionId}`, kind: 'supported' }));
  });

  it('what was recorded late did not count then', async () => {
    await tell(ORDERS[0]!);
    const split = (item: Item | undefined) => item?.weights.map(({ version: number, weight }) => [number, weight]);
    const [now] = await asOf(`at=${at(8)}`);
    expect(split(now)).toEqual([[1, 100]]);
    expect(now).toMatchObject({ from: at(7, 1), rolloutId: BACK, promotion: { id: PROMOTION_1 }, to: at(12) });
    const [then] = await asOf(`at=${at(8)}&knownAt=${at(9)}`);
    expect(split(then)).toEqual([[1, 90], [2, 10]]);
    expect(then).toMatchObject({ rolloutId: ROLLOUT_2, to: null });
    expect((await asOf(`at=${at(3)}&knownAt=${at(2, 30)}`))[0]).toMatchObject({ to: null, rolloutId: ROLLOUT_1 });
    expect(await asOf(`at=${at(3)}&knownAt=${at(2)}`)).toEqual([]);
    expect((await asOf(`at=${at(13)}`))[0]).toMatchObject({ model: 'flights', weights: [], from: at(12), to: null, source: 'deployment.model.deactivated', rolloutId: OUT, promotion: null, approvals: [], override: null, rollback: null, evidence: null });
    await tap.publish('serving', MODEL, [make(SplitApplied, { instance: 'one', environment: 'production', modelId: MODEL, rolloutId: OUT, weights: [], appliedAt: at(12, 1) })], { time: new Date(at(12, 1)) });
    const after = await eventually(async () => {
      const [item] = await asOf(`at=${at(13)}`);
      expect(item!.source).toBe('serving.split.applied');
      return item!;
    });
    expect(after).toMatchObject({ model: 'flights', weights: [], from: at(12, 1), disagreeing: [{ instance: 'two' }] });
  });

  it('lists what serves everywhere in pages', async () => {
    for (let model = 0; model < 5; model++) {
      const modelId = id(9_000 + model);
      await tap.publish('serving', modelId, [make(SplitApplied, { instance: 'one', environment: 'production', modelId, rolloutId: ROLLOUT_1, weights: [{ version: { modelId, name: `model-${model}`, number: 1 }, weight: 100, digest: digest('x') }], appliedAt: at(2) })], { time: new Date(at(2)) });
    }
    const seenModels: string[] = [];
    for (let cursor: string | null = ''; cursor !== null;) {
      const page: { items: Item[]; nextCursor: string | null } = await get(`as-of?limit=2&waitFor=serving@5${cursor ? `&cursor=${cursor}` : ''}`);
      seenModels.push(...page.items.map(({ model }) => model));
      cursor = page.nextCursor;
    }
    expect(seenModels).toEqual(['model-0', 'model-1', 'model-2', 'model-3', 'model-4']);
  });
});
