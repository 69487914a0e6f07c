import type { EvidencePinned } from '@baton/contracts/registry/evidence-pinned';
import type { ArtifactStore } from '@baton/artifacts';
import { bindInputs, fetchModel, InvalidInput, loadModel, ModelCrashed, ModelFailed, ModelTimedOut, scoreTable, UnloadableModel, type BoundInput, type Datatype, type HostedModel, type Tensor } from '@baton/model-runtime';
import { Table, type Column } from '@baton/tabular';
import type { FeatureProfile } from '../../domain/feature-profile.js';
import { valuesOfColumn, valuesOfTensor, type FeatureValues } from './feature-values.js';
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
    return (signature?.inputs ?? []).flatMap(({ name, type }) => named(name ?? '', data.column(name ?? ''), type === 'float' || type === 'float32' ? 'FP32' : 'FP64'));
  } finally {
    await model?.close();
  }
}

function inputsOf({ spec, sources }: BoundInput, table: Table): FeatureProfile[] {
  const [only] = sources;
  if (sources.length === 1 && only && !table.column(only.name)) return unnamed(spec, table);
  return sources.flatMap(({ name }) => named(name, table.column(name), spec.datatype));
}

const named = (name: string, column: Column | undefined, datatype: Datatype): FeatureProfile[] => (column ? [profileOf(name, 'input', asSeen(valuesOfColumn(column), datatype))] : []);

/** As the model sees them, and so as they are logged: an edge that is a value of the data must fall on the same side of it there. */
function asSeen(feature: FeatureValues, datatype: Datatype): FeatureValues {
  return feature.kind === 'number' && (datatype === 'FP32' || datatype === 'FP16') ? { kind: 'number', values: Float64Array.from(Float32Array.from(feature.values)) } : feature;
}

/** A tensor whose columns have no names takes the table's columns in order. */
function unnamed({ name, datatype }: BoundInput['spec'], table: Table): FeatureProfile[] {
  if (table.columns.length > WIDEST) return [];
  return table.columns.flatMap((column, index) => named(table.columns.length === 1 ? name : `${name}[${index}]`, column, datatype));
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
