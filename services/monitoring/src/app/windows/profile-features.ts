import type { EvidencePinned } from '@baton/contracts/registry/evidence-pinned';
import type { ArtifactStore } from '@baton/artifacts';
import { bindInputs, fetchModel, InvalidInput, loadModel, ModelCrashed, ModelFailed, ModelTimedOut, scoreTable, UnloadableModel, type BoundInput, type HostedModel, type Tensor } from '@baton/model-runtime';
import { Table, type Column } from '@baton/tabular';
import type { FeatureProfile } from '../../domain/feature-profile.js';
import { valuesOfColumn, valuesOfTensor } from './feature-values.js';
import { profileOf } from './make-profile.js';

/** Outputs and unnamed inputs of more columns than this are not looked at one by one. */
const WIDEST = 64;
/** The model answers for this many rows of the reference at most, spread over all of it. */
const SCORED_ROWS = 50_000;

/**
 * The profiles of a version's inputs in its reference data, and of the outputs that the model gives for it. A model that
 * cannot answer has inputs only.
 */
export async function profileFeatures(store: ArtifactStore, pinned: EvidencePinned, table: Table, warn: (why: string) => void): Promise<FeatureProfile[]> {
  const signature = pinned.artifact.signature ?? null;
  const data = without(table, pinned.evidence.target ?? null);
  let model: HostedModel | null = null;
  try {
    const { onnx, externalData } = await fetchModel(store, pinned.artifact);
    model = await loadModel({ name: `${pinned.version.name}/${pinned.version.number}`, model: onnx, externalData, inline: 'never' });
    const inputs = bindInputs(model.inputs, signature).inputs.flatMap((bound) => inputsOf(bound, data));
    const outputs = await scoreTable(model, signature, sampled(data, SCORED_ROWS));
    return [...inputs, ...[...outputs].flatMap(([name, tensor]) => outputsOf(name, tensor))];
  } catch (error) {
    const known = [UnloadableModel, InvalidInput, ModelFailed, ModelTimedOut, ModelCrashed].some((kind) => error instanceof kind);
    if (!known) throw error;
    warn(`outputs are not watched for drift, since the model does not answer for its reference: ${(error as Error).message}`);
    const names = (signature?.inputs ?? []).map(({ name }) => name ?? '');
    return names.flatMap((name) => named(name, data.column(name)));
  } finally {
    await model?.close();
  }
}

function inputsOf({ spec, sources }: BoundInput, table: Table): FeatureProfile[] {
  const [only] = sources;
  if (sources.length === 1 && only && !table.column(only.name)) return unnamed(spec.name, table);
  return sources.flatMap(({ name }) => named(name, table.column(name)));
}

const named = (name: string, column: Column | undefined): FeatureProfile[] => (column ? [profileOf(name, 'input', valuesOfColumn(column))] : []);

/** A tensor whose columns have no names takes the table's columns in order. */
function unnamed(name: string, table: Table): FeatureProfile[] {
  if (table.columns.length > WIDEST) return [];
  return table.columns.map((column, index) => profileOf(table.columns.length === 1 ? name : `${name}[${index}]`, 'input', valuesOfColumn(column)));
}

function outputsOf(name: string, tensor: Tensor): FeatureProfile[] {
  const rows = tensor.shape[0] ?? 0;
  const width = rows === 0 ? 0 : tensor.data.length / rows;
  if (width === 0 || width > WIDEST) return [];
  return Array.from({ length: width }, (_, index) => profileOf(`output:${name}${width === 1 ? '' : `[${index}]`}`, 'output', valuesOfTensor(tensor, index)));
}

function without(table: Table, target: string | null): Table {
  return target !== null && table.column(target) ? new Table(table.rows, table.columns.filter(({ name }) => name !== target)) : table;
}

function sampled(table: Table, most: number): Table {
  const step = Math.ceil(table.rows / most);
  if (step <= 1) return table;
  const rows = Math.ceil(table.rows / step);
  const every = <T>(values: ArrayLike<T>) => Array.from({ length: rows }, (_, row) => values[row * step]!);
  return new Table(rows, table.columns.map((column): Column => {
    switch (column.kind) {
      case 'number':
      case 'time': return { ...column, values: Float64Array.from(every(column.values)) };
      case 'text': return { ...column, values: every(column.values) };
      case 'flag': return { ...column, values: every(column.values) };
    }
  }));
}
