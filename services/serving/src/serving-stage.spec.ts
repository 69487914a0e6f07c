import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { DirectoryStore, digestOfJson } from '@baton/artifacts';
import { make } from '@baton/contracts';
import { RolloutAborted } from '@baton/contracts/deployment/rollout-aborted';
import { RolloutRolledBack } from '@baton/contracts/deployment/rollout-rolled-back';
import { RolloutStarted } from '@baton/contracts/deployment/rollout-started';
import { RolloutStepReached } from '@baton/contracts/deployment/rollout-step-reached';
import type { ModelArtifact } from '@baton/contracts/model/model-artifact';
import type { Signature } from '@baton/contracts/model/signature';
import type { Variant } from '@baton/contracts/model/variant';
import { logisticRegression } from '@baton/model-runtime/sample-graphs';
import { loadConfig } from '@baton/service-kit';
import { EventTap, eventually, testConfig, tokenFor } from '@baton/testing';
import { v7 as uuidv7 } from 'uuid';
import { ServingConfig, startServing, type RunningServing } from './index.js';

export interface Answer { status: number; headers: Headers; body: Record<string, unknown> }

export const NINE = [0.1, -0.2, 0.3, -0.4, 0.5, -0.6, 0.7, -0.8, 0.9];

/** A server, an artifact store, and somebody who plays deployment. */
export class Stage {
  readonly modelId = uuidv7();
  readonly name = 'flights';
  service!: RunningServing;
  token!: string;
  store!: DirectoryStore;
  private running = true;

  private constructor(readonly config: ServingConfig, readonly tap: EventTap) {}

  static async open(env: Record<string, string> = {}): Promise<Stage> {
    const directory = await mkdtemp(join(tmpdir(), 'serving-'));
    const config = await testConfig(ServingConfig, { ARTIFACT_ROOT: join(directory, 'artifacts'), STATE_DIR: join(directory, 'state'), LOAD_RETRY_MS: '50', ...env });
    const stage = new Stage(config, await new EventTap(config.TOPIC_PREFIX).listen('serving'));
    stage.store = new DirectoryStore(config.ARTIFACT_ROOT);
    stage.token = await tokenFor('app', 'service');
    stage.service = await startServing(config);
    return stage;
  }

  /** Starts the server anew, with other settings where `env` says so. */
  async restart(env: Record<string, string> = {}): Promise<void> {
    await this.stop();
    this.service = await startServing(loadConfig(ServingConfig, { ...this.config as unknown as Record<string, string>, WAKE_UPS: 'on', ...env }));
    this.running = true;
  }

  async stop(): Promise<void> {
    if (this.running) await this.service.close();
    this.running = false;
  }

  async close(): Promise<void> {
    await this.stop();
    await this.tap.close();
  }

  /** What registry would have stored for a model that was logged with mlflow.onnx. */
  async artifact(onnx: Uint8Array, signature: Signature | null = null): Promise<ModelArtifact> {
    const contents: Array<[string, Uint8Array | string]> = [['MLmodel', 'flavors:\n  onnx:\n    data: model.onnx\n    onnx_version: 1.20.0\n'], ['model.onnx', onnx]];
    const files = [];
    for (const [path, content] of contents) files.push({ path, ...await this.store.put(Readable.from([Buffer.from(content)])) });
    return { digest: digestOfJson(files), files, flavors: ['onnx'], signature };
  }

  async variant(number: number, weight = 100, onnx: Uint8Array = logisticRegression({ weights: NINE, bias: number })): Promise<Variant> {
    return { version: this.version(number), weight, artifact: await this.artifact(onnx) };
  }

  version(number: number) {
    return { modelId: this.modelId, name: this.name, number };
  }

  /** Deployment begins a rollout with this split. */
  async rollOut(split: Variant[], { environment = 'production', rolloutId = uuidv7(), correlationId = 'story' } = {}): Promise<string> {
    const version = split[0]!.version;
    await this.tap.publish('deployment', version.modelId, [make(RolloutStarted, { rolloutId, version, environment, promotionId: uuidv7(), step: 1, steps: 2, split })], { correlationId });
    return rolloutId;
  }

  async step(rolloutId: string, split: Variant[], environment = 'production'): Promise<void> {
    await this.tap.publish('deployment', this.modelId, [make(RolloutStepReached, { rolloutId, version: split[0]!.version, environment, step: 2, steps: 2, split })], { correlationId: 'story' });
  }

  async abort(rolloutId: string, number: number, split: Variant[], environment = 'production'): Promise<void> {
    await this.tap.publish('deployment', this.modelId, [make(RolloutAborted, { rolloutId, version: this.version(number), environment, reason: 'given up', split })], { correlationId: 'story' });
  }

  async rollBack(from: number, split: Variant[], environment = 'production'): Promise<string> {
    const rolloutId = uuidv7();
    const event = make(RolloutRolledBack, { rolloutId, version: split[0]!.version, environment, from: this.version(from), reason: 'complaints', guardedAlias: null, split });
    await this.tap.publish('deployment', this.modelId, [event], { correlationId: 'story' });
    return rolloutId;
  }

  /** Waits until the server says that it routes as the rollout wants. */
  async applied(rolloutId: string, weights: Record<number, number>) {
    return this.tap.next('split.applied', (data) => data['rolloutId'] === rolloutId
      && JSON.stringify(Object.fromEntries((data['weights'] as Array<{ version: { number: number }; weight: number }>).map((each) => [each.version.number, each.weight]))) === JSON.stringify(weights));
  }

  async call(method: string, path: string, body?: unknown, headers: Record<string, string> = {}): Promise<Answer> {
    const answer = await fetch(`${this.service.url}${path}`, {
      method, headers: { authorization: `Bearer ${this.token}`, ...(body !== undefined && { 'content-type': 'application/json' }), ...headers },
      ...(body !== undefined && { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    });
    const text = await answer.text();
    return { status: answer.status, headers: answer.headers, body: (text ? JSON.parse(text) : {}) as Answer['body'] };
  }

  get(path: string): Promise<Answer> {
    return this.call('GET', path);
  }

  infer(more: Record<string, unknown> = {}, path = `/v2/models/${this.name}/infer`): Promise<Answer> {
    return this.call('POST', path, { inputs: [{ name: 'X', datatype: 'FP32', shape: [1, 9], data: [0, 0, 0, 0, 0, 0, 0, 0, 0] }], ...more });
  }

  /** Waits until the health answer has this status. */
  ready(status: 200 | 503 = 200): Promise<Answer> {
    return eventually(async () => {
      const answer = await this.get('/health/ready');
      if (answer.status !== status) throw new Error(`ready says ${answer.status}: ${JSON.stringify(answer.body)}`);
      return answer;
    });
  }
}

/** How often each word comes. */
export function tally(words: readonly string[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const word of words) counts[word] = (counts[word] ?? 0) + 1;
  return counts;
}

/** What stands at a path of a JSON value. */
export function at(value: unknown, ...path: Array<string | number>): unknown {
  return path.reduce<unknown>((here, step) => (here as Record<string | number, unknown> | undefined)?.[step], value);
}
