import { setTimeout as pause } from 'node:timers/promises';
import { logisticRegression } from '@baton/model-runtime/sample-graphs';

/** What a data scientist's client would upload: files of a model and its evidence. */
export interface Work { onnx: Uint8Array; evaluation: string; columns: readonly string[] }

const COLUMNS = ['a', 'b'] as const;

/** A small logistic regression and `rows` rows that it explains well. */
export function smallWork(rows = 200): Work {
  let state = 7;
  const random = () => (state = (state * 1_103_515_245 + 12_345) % 2_147_483_648) / 2_147_483_648;
  const lines = Array.from({ length: rows }, () => {
    const [a, b] = [random() * 4 - 2, random() * 4 - 2];
    return `${a.toFixed(4)},${b.toFixed(4)},${Number(random() < 1 / (1 + Math.exp(-(2 * a - b))))}`;
  });
  return { onnx: logisticRegression({ weights: [2, -1] }), evaluation: ['a,b,late', ...lines].join('\n'), columns: COLUMNS };
}

function mlmodelOf(columns: readonly string[]): string {
  const inputs = JSON.stringify(columns.map((name) => ({ type: 'double', name, required: true })));
  const outputs = JSON.stringify([{ type: 'tensor', 'tensor-spec': { dtype: 'float32', shape: [-1, 2] } }]);
  return [
    'flavors:', '  onnx:', '    data: model.onnx', 'signature:', `  inputs: '${inputs}'`, `  outputs: '${outputs}'`,
    'metadata:', '  baton:', '    task: binary', '    target: late', '    positive: 1', '    evaluation: data/evaluation.csv', '',
  ].join('\n');
}

/** Speaks MLflow's REST API as its client does, and repeats what the client repeats: 429, 503 and lost connections. */
export class Author {
  private experiment: Promise<string> | undefined;
  /** Requests that were repeated because something was away. */
  repetitions = 0;

  constructor(private readonly url: string, private readonly token: string) {}

  private async call<T>(method: string, path: string, body?: Uint8Array | string | object): Promise<T> {
    const raw = typeof body === 'string' || body instanceof Uint8Array;
    for (let attempt = 0; ; attempt++) {
      const answer = await fetch(`${this.url}${path}`, {
        method, headers: { authorization: `Bearer ${this.token}`, ...(body !== undefined && { 'content-type': raw ? 'application/octet-stream' : 'application/json' }) },
        ...(body !== undefined && { body: raw ? Buffer.from(body as Uint8Array) : JSON.stringify(body) }),
      }).catch(() => undefined);
      if (answer?.ok) return await answer.json() as T;
      const text = answer ? await answer.text() : 'no connection';
      if (answer && answer.status !== 429 && answer.status !== 503 && answer.status !== 502) throw new Error(`${method} ${path}: ${answer.status} ${text}`);
      if (attempt > 600) throw new Error(`${method} ${path}: ${text}`);
      this.repetitions++;
      await pause(100);
    }
  }

  private mlflow<T>(method: string, path: string, body?: object): Promise<T> {
    return this.call<T>(method, `/api/2.0/mlflow/${path}`, body);
  }

  /** Logs a run with a model and registers it. Resolves with the version's number once the run has ended. */
  async register(model: string, work: Work): Promise<number> {
    const experiment = await (this.experiment ??= this.mlflow<{ experiment_id: string }>('POST', 'experiments/create', { name: `e2e ${Date.now()}` }).then((made) => made.experiment_id));
    const { run } = await this.mlflow<{ run: { info: { run_id: string } } }>('POST', 'runs/create', { experiment_id: experiment, start_time: Date.now() });
    const root = `${experiment}/${run.info.run_id}/artifacts`;
    const put = (path: string, content: Uint8Array | string) => this.call('PUT', `/api/2.0/mlflow-artifacts/artifacts/${root}/${path}`, content);
    await put('model/MLmodel', mlmodelOf(work.columns));
    await put('model/model.onnx', work.onnx);
    await put('data/evaluation.csv', work.evaluation);
    await this.mlflow('POST', 'registered-models/create', { name: model }).catch((error: Error) => { if (!error.message.includes('ALREADY_EXISTS')) throw error; });
    const { model_version } = await this.mlflow<{ model_version: { version: string } }>('POST', 'model-versions/create', { name: model, source: `mlflow-artifacts:/${root}/model`, run_id: run.info.run_id });
    await this.mlflow('POST', 'runs/update', { run_id: run.info.run_id, status: 'FINISHED', end_time: Date.now() });
    return Number(model_version.version);
  }
}
