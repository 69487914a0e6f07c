import { Injectable } from '@nestjs/common';
import { ArtifactStore } from '@baton/artifacts';
import { decodeBatch } from '@baton/prediction-log';
import { readTable, type Table } from '@baton/tabular';
import { Predictions, type Found } from './ports/predictions.js';
import { predictionTable } from './prediction-table.js';

/** A prediction with everything that is still known of it. */
export interface PredictionView {
  readonly id: string; readonly key: string | null; readonly environment: string; readonly version: number;
  readonly receivedAt: string; readonly observedAt: string; readonly durationMs: number;
  /** Whether the split chose the version, or the caller. */
  readonly split: boolean;
  readonly failure: string | null; readonly score: number | null; readonly predicted: string | null;
  /** Null where the model's monitors say that they are not kept. */
  readonly inputs: Record<string, unknown> | null; readonly outputs: Record<string, unknown> | null;
  readonly label: { value: string; observedAt: string; receivedAt: string } | null;
  /** The Parquet file that it is kept in for good; null until it is sealed. */
  readonly segment: string | null;
}

/** Finds predictions by what the application or the caller called them, with their inputs and outputs from wherever these are. */
@Injectable()
export class FindPredictions {
  constructor(private readonly predictions: Predictions, private readonly store: ArtifactStore) {}

  async run(modelId: string, wanted: { key: string } | { ref: string }, limit: number): Promise<PredictionView[]> {
    const tables = new Map<string, Promise<Table>>();
    const tableOf = (found: Found): Promise<Table> => {
      if (found.segment === null) return Promise.resolve(predictionTable([decodeBatch(found.batch!)], { capture: 'full', masked: [] }));
      const table = tables.get(found.segment) ?? this.store.bytes(found.segment).then((bytes) => readTable(bytes, { name: 'segment.parquet' }));
      tables.set(found.segment, table);
      return table;
    };
    return Promise.all((await this.predictions.find(modelId, wanted, limit)).map(async (found) => viewOf(found, await tableOf(found))));
  }
}

function viewOf(found: Found, table: Table): PredictionView {
  return {
    id: found.ref, key: found.key, environment: found.about.environment, version: found.about.number, receivedAt: new Date(found.receivedAt).toISOString(), observedAt: new Date(found.observedAt).toISOString(),
    durationMs: found.durationMs, split: found.split, failure: found.failure, score: found.score, predicted: found.predicted,
    inputs: cellsOf(table, 'in.', found.row), outputs: cellsOf(table, 'out.', found.row), label: found.label, segment: found.segment,
  };
}

function cellsOf(table: Table, prefix: string, row: number): Record<string, unknown> | null {
  const columns = table.columns.filter(({ name }) => name.startsWith(prefix));
  if (columns.length === 0) return null;
  return Object.fromEntries(columns.map(({ name, values }) => {
    const value = values[row];
    return [name.slice(prefix.length), typeof value === 'number' && !Number.isFinite(value) ? null : value ?? null];
  }));
}
