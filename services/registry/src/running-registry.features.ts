import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { request as httpRequest, type IncomingMessage } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import type { Role } from '@baton/access';
import type { RunningService } from '@baton/service-kit';
import { EventTap, testConfig, tokenFor } from '@baton/testing';
import { RegistryConfig, startRegistry } from './index.js';

export interface Answer { status: number; body: Record<string, any>; headers: Headers } // eslint-disable-line @typescript-eslint/no-explicit-any

/** A registry under test with its own database, topics and artifacts, and somebody who calls it. */
export class RunningRegistry {
  private constructor(private readonly service: RunningService, readonly tap: EventTap, private readonly token: string, readonly close: () => Promise<void>) {}

  get url(): string {
    return this.service.url;
  }

  get app(): RunningService['app'] {
    return this.service.app;
  }

  static async start(env: Record<string, string> = {}): Promise<RunningRegistry> {
    const artifacts = await mkdtemp(join(tmpdir(), 'baton-registry-'));
    const config = await testConfig(RegistryConfig, { ARTIFACT_ROOT: artifacts, ...env });
    const service = await startRegistry(config);
    const tap = await new EventTap(config.TOPIC_PREFIX).listen('registry');
    return new RunningRegistry(service, tap, await tokenFor('alice', 'data-scientist'), async () => {
      await tap.close();
      await service.close();
      await rm(artifacts, { recursive: true, force: true });
    });
  }

  async as(subject: string, ...roles: Role[]): Promise<RunningRegistry> {
    return new RunningRegistry(this.service, this.tap, await tokenFor(subject, ...roles), this.close);
  }

  async call(method: string, path: string, body?: unknown, headers: Record<string, string> = {}): Promise<Answer> {
    const raw = typeof body === 'string' || body instanceof Uint8Array;
    const response = await fetch(this.url + path, {
      method, headers: { authorization: `Bearer ${this.token}`, ...(body !== undefined && { 'content-type': 'application/json' }), ...headers },
      ...(body !== undefined && { body: raw ? body : JSON.stringify(body) }),
    });
    const content = await response.text();
    return { status: response.status, body: /json/.test(response.headers.get('content-type') ?? '') ? JSON.parse(content) as Answer['body'] : { text: content }, headers: response.headers };
  }

  /** A call with the path as it is: `fetch` would resolve dots before it sends them. */
  async callUnresolved(method: string, path: string, body?: string): Promise<{ status: number; body: Answer['body'] }> {
    const request = httpRequest(this.url, { method, path, headers: { authorization: `Bearer ${this.token}` } });
    request.end(body);
    const [response] = await once(request, 'response') as [IncomingMessage];
    return { status: response.statusCode!, body: JSON.parse(await text(response)) as Answer['body'] };
  }

  /** A call of MLflow's API that must succeed. */
  async mlflow(method: 'GET' | 'POST' | 'PATCH' | 'DELETE', path: string, fields: Record<string, unknown> = {}): Promise<Answer['body']> {
    const answer = await this.tryMlflow(method, path, fields);
    if (answer.status !== 200) throw new Error(`${method} ${path} answered ${answer.status}: ${JSON.stringify(answer.body)}`);
    return answer.body;
  }

  tryMlflow(method: 'GET' | 'POST' | 'PATCH' | 'DELETE', path: string, fields: Record<string, unknown> = {}): Promise<Answer> {
    const query = method === 'GET' ? `?${new URLSearchParams(Object.entries(fields).flatMap(([key, value]) => (Array.isArray(value) ? value : [value]).map((each) => [key, String(each)] as [string, string]))).toString()}` : '';
    return this.call(method, `/api/2.0/mlflow/${path}${query}`, method === 'GET' ? undefined : fields);
  }

  put(path: string, bytes: string | Uint8Array, type = 'application/octet-stream'): Promise<Answer> {
    return this.call('PUT', `/api/2.0/mlflow-artifacts/artifacts/${path}`, bytes, { 'content-type': type });
  }

  get(path: string): Promise<Answer> {
    return this.call('GET', `/api/2.0/mlflow-artifacts/artifacts/${path}`);
  }

  async startRun(experimentId = '0', more: Record<string, unknown> = {}): Promise<{ runId: string; artifactPath: string }> {
    const { run } = await this.mlflow('POST', 'runs/create', { experiment_id: experimentId, start_time: Date.now(), ...more });
    return { runId: run.info.run_id as string, artifactPath: (run.info.artifact_uri as string).replace('mlflow-artifacts:/', '') };
  }

  endRun(runId: string, status = 'FINISHED'): Promise<Answer['body']> {
    return this.mlflow('POST', 'runs/update', { run_id: runId, status, end_time: Date.now() });
  }

  /** Logs a model's folder in a run, registers it, and answers the version. */
  async register(name: string, run: { runId: string; artifactPath: string }, mlmodel = MLMODEL, tags: Record<string, string> = {}): Promise<Answer['body']> {
    await this.put(`${run.artifactPath}/model/MLmodel`, mlmodel);
    await this.put(`${run.artifactPath}/model/model.onnx`, 'not really a model');
    await this.tryMlflow('POST', 'registered-models/create', { name });
    const answer = await this.mlflow('POST', 'model-versions/create', {
      name, source: `mlflow-artifacts:/${run.artifactPath}/model`, run_id: run.runId, tags: Object.entries(tags).map(([key, value]) => ({ key, value })),
    });
    return answer['model_version'] as Answer['body'];
  }
}

export const MLMODEL = `flavors:
  onnx:
    data: model.onnx
  python_function:
    loader_module: mlflow.onnx
metadata:
  baton:
    target: late
    evaluation: data/evaluation.csv
signature:
  inputs: '[{"type": "double", "name": "a", "required": true}]'
  outputs: '[{"type": "tensor", "tensor-spec": {"dtype": "int64", "shape": [-1]}}]'
`;
