import type { FeatureColumn, PredictionBatch } from '@baton/prediction-log';
import { columnsOf } from './column-builder.js';
import type { Layout } from './layout.js';
import type { Cut } from './spool-reader.js';
import type { SpooledPrediction } from './spooled-prediction.js';

/** One batch for each layout, in the order in which they first come. The same stretch always gives the same batches. */
export function batchesOf({ predictions, layouts }: Pick<Cut, 'predictions' | 'layouts'>, instance: string): PredictionBatch[] {
  const groups = new Map<number, SpooledPrediction[]>();
  for (const prediction of predictions) {
    if (prediction.rows === 0) continue;
    const group = groups.get(prediction.layout);
    if (group) group.push(prediction);
    else groups.set(prediction.layout, [prediction]);
  }
  return [...groups].map(([layout, group]) => batchOf(group, layouts.get(layout)!, instance));
}

function batchOf(group: readonly SpooledPrediction[], layout: Layout, instance: string): PredictionBatch {
  const counts = group.map((prediction) => prediction.rows);
  const columns: FeatureColumn[] = [
    ...layout.inputs.flatMap((input, index) => columnsOf('input', input, { rows: counts, data: group.map(({ inputs }) => inputs[index]!) })),
    ...layout.outputs.flatMap((output, index) => columnsOf('output', output, { rows: counts, data: group.map(({ outputs }) => outputs[index]!) })),
  ];
  const rows = counts.reduce((sum, count) => sum + count, 0);
  return { ...aboutRows(group, rows), rows, header: headerFor(layout, instance, rows, columns), columns };
}

export function headerFor({ version, environment, digest }: Pick<PredictionBatch['header'], 'version' | 'environment' | 'digest'>, instance: string, rows: number, columns: readonly FeatureColumn[]): PredictionBatch['header'] {
  return {
    version, environment, instance, digest, rows,
    columns: columns.map(({ name, role, datatype, width, classes, aliases }) => ({ name, role, datatype, width, ...(classes && { classes: [...classes] }), ...(aliases && { aliases: [...aliases] }) })),
  };
}

type AboutRows = Omit<PredictionBatch, 'header' | 'rows' | 'columns'>;

function aboutRows(group: readonly SpooledPrediction[], rows: number): AboutRows {
  const [ids, keys, failures] = [new Array<string>(rows), new Array<string | null>(rows), new Array<string | null>(rows)];
  const [rowNumbers, split, durationMs] = [new Int32Array(rows), new Uint8Array(rows), new Float32Array(rows)];
  const [receivedAt, observedAt] = [new Float64Array(rows), new Float64Array(rows)];
  let at = 0;
  for (const prediction of group) {
    for (let row = 0; row < prediction.rows; row += 1, at += 1) {
      ids[at] = prediction.id;
      rowNumbers[at] = row;
      keys[at] = prediction.keys?.[row] ?? null;
      failures[at] = prediction.failure;
      split[at] = prediction.split ? 1 : 0;
      durationMs[at] = prediction.durationMs;
      receivedAt[at] = prediction.receivedAt;
      observedAt[at] = prediction.observedAt;
    }
  }
  return { ids, keys, failures, rowNumbers, split, durationMs, receivedAt, observedAt };
}
