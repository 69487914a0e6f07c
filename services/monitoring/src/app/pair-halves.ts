import { Injectable } from '@nestjs/common';
import { Transactions } from '@baton/persistence';
import { invalid } from '@baton/service-kit';
import type { KnownVersion } from './ports/model-facts.js';
import { PredictionHalves, type Half } from './ports/prediction-halves.js';
import { refOf } from './prediction-ref.js';
import { TakePredictions, type ToldAnswer } from './take-predictions.js';

type Tensor = { readonly name?: unknown; readonly shape?: unknown; readonly data?: unknown };

/** KServe's payload logger tells request and response apart, in any order: a prediction is told when both are there. */
@Injectable()
export class PairHalves {
  constructor(private readonly transactions: Transactions, private readonly halves: PredictionHalves, private readonly told: TakePredictions) {}

  /** Null while the other half is missing. */
  async run(known: KnownVersion, environment: string, half: Half): Promise<ToldAnswer | null> {
    rowsOf(half.body, half.kind);
    const other = await this.transactions.run((tx) => this.halves.pair(tx, known.modelId, half));
    if (!other) return null;
    const [request, response] = half.kind === 'request' ? [half, other] : [other, half];
    const [inputs, outputs] = [rowsOf(request.body, 'request'), rowsOf(response.body, 'response')];
    const lines = inputs.map((values, row) => ({ line: row + 1, value: { id: refOf(half.id, row), observedAt: request.at, inputs: values, outputs: outputs[row] ?? {} } }));
    return this.told.run(known, environment, lines);
  }
}

/** The rows of an Open Inference Protocol body, or of `{instances}` and `{predictions}`. */
function rowsOf(body: unknown, kind: Half['kind']): Array<Record<string, unknown>> {
  const of = (typeof body === 'object' && body !== null ? body : {}) as Record<string, unknown>;
  const tensors = of[kind === 'request' ? 'inputs' : 'outputs'];
  if (Array.isArray(tensors)) return rowsOfTensors(tensors as Tensor[]);
  const rows = of[kind === 'request' ? 'instances' : 'predictions'];
  if (!Array.isArray(rows)) throw invalid(`The ${kind} is neither of the Open Inference Protocol (${kind === 'request' ? 'inputs' : 'outputs'}) nor of the older one (${kind === 'request' ? 'instances' : 'predictions'}).`);
  return rows.map((row: unknown) => (typeof row === 'object' && row !== null && !Array.isArray(row) ? row as Record<string, unknown> : kind === 'request' && Array.isArray(row) ? Object.fromEntries(row.map((value, at) => [`input[${at}]`, value as unknown])) : { output: row }));
}

function rowsOfTensors(tensors: readonly Tensor[]): Array<Record<string, unknown>> {
  const rows: Array<Record<string, unknown>> = [];
  for (const { name, shape, data } of tensors) {
    const n = Array.isArray(shape) ? Number(shape[0]) : NaN;
    if (typeof name !== 'string' || !Array.isArray(data) || !Number.isInteger(n) || n < 1 || data.flat(Infinity).length % n !== 0) throw invalid(`Tensor ${JSON.stringify(name)} needs a name, a shape and as much data as that says.`);
    const flat = data.flat(Infinity) as unknown[];
    const width = flat.length / n;
    for (let row = 0; row < n; row += 1) (rows[row] ??= {})[name] = width === 1 ? flat[row] : flat.slice(row * width, (row + 1) * width);
  }
  return rows;
}
