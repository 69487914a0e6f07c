import { Injectable } from '@nestjs/common';
import type { PredictionBatch } from '@baton/prediction-log';
import type { Transaction } from '@baton/persistence';
import { KnownVersions } from './known-versions.js';
import { Predictions, type NewBatch, type PredictionRow } from './ports/predictions.js';
import { refOf } from './prediction-ref.js';
import { scoresOf } from './score-of-batch.js';
import type { TakenBatch } from './inference-inbox.js';
import { isFiniteAt, observedAt } from './windows/count-batch.js';

/** Keeps predictions row by row, so that their ground truth finds them. */
@Injectable()
export class KeepPredictions {
  constructor(private readonly versions: KnownVersions, private readonly predictions: Predictions) {}

  async take(tx: Transaction, batches: readonly TakenBatch[]): Promise<void> {
    const made: NewBatch[] = [];
    for (const { batch, source, sequence, value } of batches) {
      const { environment, version: { modelId, number } } = batch.header;
      const known = await this.versions.find(modelId, number);
      const scores = scoresOf(batch, known?.pinned ?? { evidence: {}, inferred: [] });
      made.push({ about: { environment, modelId, number }, source, sequence, classes: scores.classes, value, rows: Array.from({ length: batch.rows }, (_, row) => rowOf(batch, scores, row)) });
    }
    await this.predictions.add(tx, made);
  }
}

function rowOf(batch: PredictionBatch, scores: ReturnType<typeof scoresOf>, row: number): PredictionRow {
  const failure = batch.failures[row] ?? null;
  const invalid = failure === null && batch.columns.some((column) => column.role === 'output' && !isFiniteAt(column, row));
  const score = scores.score?.[row];
  return {
    ref: refOf(batch.ids[row]!, batch.rowNumbers[row]!), key: batch.keys[row] ?? null, receivedAt: batch.receivedAt[row]!, observedAt: observedAt(batch, row), durationMs: batch.durationMs[row]!,
    split: batch.split[row] === 1, failure, invalid,
    score: failure === null && score !== undefined && Number.isFinite(score) ? score : null,
    predicted: failure === null && !invalid ? scores.predicted(row) : null,
    probabilities: failure === null && !invalid ? scores.probabilities(row) : null,
  };
}
