import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import type { Role } from '@baton/access';
import { DirectoryStore, digestOfJson } from '@baton/artifacts';
import { make } from '@baton/contracts';
import { PromotionReviewOverdue } from '@baton/contracts/deployment/promotion-review-overdue';
import { PromotionReviewed } from '@baton/contracts/deployment/promotion-reviewed';
import { RolloutCompleted } from '@baton/contracts/deployment/rollout-completed';
import { RolloutAborted } from '@baton/contracts/deployment/rollout-aborted';
import { RolloutStarted } from '@baton/contracts/deployment/rollout-started';
import type { StepCriteria } from '@baton/contracts/model/step-criteria';
import type { Evidence } from '@baton/contracts/model/evidence';
import { PredictionLogged } from '@baton/contracts/serving/prediction-logged';
import { EvidencePinned } from '@baton/contracts/registry/evidence-pinned';
import { encode, KafkaVolumeLog, topicOf, type VolumeWriter } from '@baton/messaging';
import { logisticRegression } from '@baton/model-runtime/sample-graphs';
import { BATCH_TYPE, CONTENT_TYPE, encodeBatch, type PredictionBatch } from '@baton/prediction-log';
import type { RunningService } from '@baton/service-kit';
import { brokers, EventTap, eventually, testConfig, tokenFor } from '@baton/testing';
import { DataSource } from 'typeorm';
import { v7 as uuidv7 } from 'uuid';
import { expect } from 'vitest';
import { MonitoringConfig, startMonitoring } from './index.js';

export const MODEL = '0190a0a0-0000-7000-8000-00000000000a';
export const HOUR = 3_600_000;
/** A Monday. */
export const START = Date.UTC(2026, 0, 5);

/** One prediction as a test says it; the score is that of the logistic regression unless told. */
export interface Row {
  a: number; b?: number; word?: string; at?: number; id?: string; key?: string; score?: number; failure?: string; split?: boolean; durationMs?: number; receivedAt?: number;
}

export interface Point { from: string; to: string; value: number | null; low: number | null; high: number | null; n: number; coverage: number | null; medianLabelLag: number | null; kind: string; threshold: number | null; state: string; reason: string }
export interface Series { metric: string; feature?: string; version: number; points: Point[] }

export const scoreOf = ({ a, b = 0 }: Row): number => 1 / (1 + Math.exp(-(2 * a - b)));

/** Numbers that look random and are the same each time. */
export function numbers(seed = 42): () => number {
  let state = seed;
  return () => (state = (state * 1_103_515_245 + 12_345) % 2_147_483_648) / 2_147_483_648;
}

export const random = numbers();
/** Rows like the reference: both inputs uniform from -2 to 2. */
export const usual = (n: number, more: Partial<Row> = {}): Row[] => Array.from({ length: n }, () => ({ a: random() * 4 - 2, b: random() * 4 - 2, word: ['x', 'y', 'z'][Math.floor(random() * 3)]!, ...more }));
export const REFERENCE = usual(2_000);

const overrideOf = (number: number) => ({
  promotionId: '0190a0a0-0000-7000-8000-0000000000ff', version: { modelId: MODEL, name: 'flights', number }, environment: 'production', overriddenBy: 'olga', overriddenAt: '2026-01-05T00:00:00Z', reviewDueAt: '2026-01-06T00:00:00Z',
});

/** Monitoring with everything that it hears, on real Kafka and PostgreSQL. */
export class MonitoringStage {
  private readonly sequences = new Map<string, number>();
  private writer: VolumeWriter | undefined;
  private revision = 0;

  private constructor(readonly config: MonitoringConfig, readonly tap: EventTap, readonly store: DirectoryStore, public service: RunningService) {}

  static async open(env: Record<string, string> = {}): Promise<MonitoringStage> {
    const config = await testConfig(MonitoringConfig, { ARTIFACT_ROOT: await mkdtemp(join(tmpdir(), 'monitoring-')), SWEEP_MS: '200', UNKNOWN_VERSION_MS: '500', LATENESS_MS: '0', SETTLE_MS: '0', ...env });
    const tap = await new EventTap(config.TOPIC_PREFIX).listen('monitoring');
    return new MonitoringStage(config, tap, new DirectoryStore(config.ARTIFACT_ROOT), await startMonitoring(config));
  }

  async restart(between: () => Promise<void> = () => Promise.resolve()): Promise<void> {
    await this.service.close();
    await between();
    this.service = await startMonitoring(this.config);
  }

  /** Registers version `number` with these rows as its reference, and waits until they have been looked at. */
  async version(number: number, reference: readonly Row[] | null, evidence: Partial<Evidence> = {}): Promise<void> {
    const put = async (path: string, content: Uint8Array | string) => ({ path, ...await this.store.put(Readable.from([Buffer.from(content)])) });
    const files = [await put('MLmodel', 'flavors:\n  onnx:\n    data: model.onnx\n'), await put('model.onnx', logisticRegression({ weights: [2, -1] }))];
    const csv = reference && ['a,b,word,late', ...reference.map((row) => `${row.a},${row.b ?? 0},${row.word ?? 'x'},0`)].join('\n');
    const column = (name: string, type = 'double') => ({ name, kind: 'column', type, required: true });
    await this.tap.publish('registry', MODEL, [make(EvidencePinned, {
      version: { modelId: MODEL, name: 'flights', number }, revision: ++this.revision,
      artifact: { digest: digestOfJson(files), files, flavors: ['onnx'], signature: { inputs: [column('a'), column('b')], outputs: [] } },
      evidence: { task: 'binary', target: 'late', positive: '1', owner: 'dana', ...(csv && { reference: await put('data/reference.csv', csv) }), ...evidence }, inferred: [], missing: [], authors: ['dana'],
    })], { correlationId: `story-${number}` });
    if (csv) await this.tap.next('reference.profiled', (data) => (data['version'] as { number: number }).number === number);
    else await eventually(async () => this.get(`models/flights/monitors?waitFor=registry@${this.revision}`));
  }

  /** Lets the version serve production. */
  async serves(number: number): Promise<void> {
    await this.tap.publish('deployment', MODEL, [make(RolloutCompleted, {
      rolloutId: uuidv7(), version: { modelId: MODEL, name: 'flights', number }, environment: 'production', guardedAlias: 'champion', split: [{ version: { modelId: MODEL, name: 'flights', number }, weight: 100, artifact: NO_ARTIFACT }],
    })]);
  }

  /** Nobody has reviewed an override of this version in production. */
  async reviewOverdue(number: number, why: string): Promise<void> {
    await this.tap.publish('deployment', MODEL, [make(PromotionReviewOverdue, { ...overrideOf(number), severity: 'critical', why })], { correlationId: 'override', time: new Date('2026-01-06T00:30:00Z') });
  }

  async reviewed(number: number, verdict: 'upheld' | 'objected', state = 'completed'): Promise<void> {
    await this.tap.publish('deployment', MODEL, [make(PromotionReviewed, { ...overrideOf(number), severity: 'info', reviewedBy: 'carla', role: 'compliance', verdict, comment: 'the slices are worse.', state })], { correlationId: 'override' });
  }

  /** A rollout of one version beside another gets to a step. */
  async canary(rolloutId: string, number: number, champion: number, criteria: StepCriteria): Promise<void> {
    const version = (of: number) => ({ modelId: MODEL, name: 'flights', number: of });
    await this.tap.publish('deployment', MODEL, [make(RolloutStarted, {
      rolloutId, version: version(number), environment: 'production', promotionId: uuidv7(), step: 1, steps: 2, criteria,
      split: [{ version: version(number), weight: 10, artifact: NO_ARTIFACT }, { version: version(champion), weight: 90, artifact: NO_ARTIFACT }],
    })], { correlationId: 'rollout' });
  }

  async aborted(rolloutId: string, number: number, champion: number): Promise<void> {
    const version = (of: number) => ({ modelId: MODEL, name: 'flights', number: of });
    await this.tap.publish('deployment', MODEL, [make(RolloutAborted, { rolloutId, version: version(number), environment: 'production', reason: 'it was worse', split: [{ version: version(champion), weight: 100, artifact: NO_ARTIFACT }] })], { correlationId: 'rollout' });
  }

  /** Publishes one batch, as serving would. */
  async predict(number: number, rows: readonly Row[], options: { source?: string; sequence?: number; environment?: string; without?: string[] } = {}): Promise<void> {
    const batch = batchOf(number, rows, options);
    await this.publish(Buffer.from(encodeBatch(batch)), options);
  }

  async publish(value: Buffer, { source = 'serving/one/boot', sequence }: { source?: string; sequence?: number } = {}): Promise<void> {
    const next = sequence ?? (this.sequences.get(source) ?? 0) + 1;
    this.sequences.set(source, Math.max(next, this.sequences.get(source) ?? 0));
    const { headers } = encode({
      id: uuidv7(), type: BATCH_TYPE, source, subject: `models/${MODEL}`, key: source, time: new Date(), sequence: next, correlationId: uuidv7(), causationId: null, actor: 'service:serving', traceparent: null,
    }, '');
    this.writer ??= new KafkaVolumeLog({ brokers: [brokers()], clientId: 'stage', log: { debug: () => undefined, warn: () => undefined } }).writer();
    await this.writer.publish(topicOf('inference', this.config.TOPIC_PREFIX), [{ key: source, headers: { ...headers, 'content-type': CONTENT_TYPE }, value }]);
  }

  async request(method: string, path: string, body?: unknown, who: [string, ...Role[]] = ['olga', 'operator']): Promise<{ status: number; body: Record<string, unknown> }> {
    const ndjson = typeof body === 'string';
    const answer = await fetch(`${this.service.url}/api/v1/${path}`, {
      method, headers: { authorization: `Bearer ${await tokenFor(...who)}`, ...(body !== undefined && { 'content-type': ndjson ? 'application/x-ndjson' : 'application/json' }) },
      ...(body !== undefined && { body: ndjson ? body : JSON.stringify(body) }),
    });
    return { status: answer.status, body: await answer.json() as Record<string, unknown> };
  }

  async get<T = Record<string, unknown>>(path: string): Promise<T> {
    const { status, body } = await this.request('GET', path);
    if (status !== 200) throw new Error(`${path} answers ${status}: ${JSON.stringify(body)}`);
    return body as T;
  }

  /** Something that only a coincidence would bring about. */
  async sql(statement: string): Promise<void> {
    const source = await new DataSource({ type: 'postgres', url: this.config.DATABASE_URL }).initialize();
    await source.query(statement);
    await source.destroy();
  }

  label(records: object[]) {
    return this.request('POST', 'ground-truth', { model: 'flights', records });
  }

  /** Waits until windows have counted so many predictions of version 1. */
  counted(n: number): Promise<void> {
    return eventually(async () => expect((await this.point('health', 1, 'predictions')).n).toBe(n));
  }

  /** Waits until a prediction can be found. */
  kept(id: string): Promise<void> {
    return eventually(async () => expect((await this.get<{ items: unknown[] }>(`predictions?model=flights&id=${id}`)).items).toHaveLength(1));
  }

  /** The figures of one time as one bucket. */
  async series(kind: 'drift' | 'performance' | 'health', version: number, from: number, to: number, bucket = 'total'): Promise<Series[]> {
    const time = (at: number) => new Date(at).toISOString();
    return (await this.get<{ series: Series[] }>(`models/flights/${kind}?version=${version}&from=${time(from)}&to=${time(to)}&bucket=${bucket}`)).series;
  }

  async point(kind: 'drift' | 'performance' | 'health', version: number, metric: string, feature?: string): Promise<Point> {
    const found = (await this.series(kind, version, START - 1_000 * HOUR, START + 1_000 * HOUR)).find((series) => series.metric === metric && series.feature === feature);
    if (!found) throw new Error(`no ${metric} of ${feature}`);
    return found.points[0]!;
  }

  async close(): Promise<void> {
    await this.service.close();
    await this.writer?.close();
    await this.tap.close();
  }
}

const NO_ARTIFACT = { digest: `sha256:${'0'.repeat(64)}`, files: [], flavors: [], signature: null };

export function batchOf(number: number, rows: readonly Row[], { environment = 'production', without = [] }: { environment?: string; without?: string[] } = {}): PredictionBatch {
  const n = rows.length;
  const times = Float64Array.from(rows, ({ at }) => at ?? START);
  const columns = [
    { name: 'a', role: 'input' as const, datatype: 'FP64', width: 1, values: Float64Array.from(rows, ({ a }) => a) },
    { name: 'b', role: 'input' as const, datatype: 'FP64', width: 1, values: Float64Array.from(rows, ({ b }) => b ?? 0) },
    { name: 'word', role: 'input' as const, datatype: 'BYTES', width: 1, values: rows.map(({ word }) => word ?? 'x') },
    { name: 'probabilities', role: 'output' as const, datatype: 'FP32', width: 2, classes: ['0', '1'], values: Float32Array.from(rows.flatMap((row) => { const p = row.score ?? scoreOf(row); return [1 - p, p]; })), ...(rows.some(({ failure }) => failure) && { valid: Uint8Array.from(rows, ({ failure }) => Number(!failure)) }) },
  ].filter(({ name }) => !without.includes(name));
  return {
    header: make(PredictionLogged, {
      version: { modelId: MODEL, name: 'flights', number }, environment, instance: 'one', digest: NO_ARTIFACT.digest, rows: n,
      columns: columns.map(({ name, role, datatype, width, ...rest }) => ({ name, role, datatype, width, classes: 'classes' in rest ? rest.classes : null, aliases: null })),
    }),
    rows: n, ids: rows.map(({ id }) => id ?? uuidv7()), rowNumbers: new Int32Array(n), keys: rows.map(({ key }) => key ?? null), receivedAt: Float64Array.from(rows, ({ receivedAt }) => receivedAt ?? Date.now()), observedAt: times,
    durationMs: Float32Array.from(rows, ({ durationMs }) => durationMs ?? 1), split: Uint8Array.from(rows, ({ split }) => Number(split ?? true)), failures: rows.map(({ failure }) => failure ?? null), columns,
  };
}
