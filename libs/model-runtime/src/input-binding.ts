import type { Signature, SignatureField } from '@baton/contracts/model/signature';
import { UnloadableModel } from './model-errors.js';
import type { TensorSpec } from './tensor.js';

/** A name under which values come in, and the place they go to: a tensor of its own, or a column of a shared one. */
export interface Source {
  readonly name: string;
  /** Column of the tensor; null where the source fills all of it. */
  readonly column: number | null;
  /** A missing value becomes NaN. */
  readonly optional: boolean;
}

/** One input of the ONNX graph and from what it is filled. */
export interface BoundInput {
  readonly spec: TensorSpec;
  /** Columns in order, or one source with the signature's name of the whole. */
  readonly sources: readonly Source[];
}

/** How the names that people use lead to the graph's inputs. Made once a model by `bindInputs`. */
export interface InputBinding {
  readonly inputs: readonly BoundInput[];
  /** Every name that means something to the model. */
  readonly names: ReadonlySet<string>;
}

/**
 * Pairs a graph's inputs with the signature: by name; or many columns in order into the one `[N,k]` input; or, where
 * the numbers are equal, those whose names do not fit in order. Without a signature only the graph's own names count.
 * @throws UnloadableModel if the two cannot belong together.
 */
export function bindInputs(inputs: readonly TensorSpec[], signature: Signature | null): InputBinding {
  const fields = signature?.inputs ?? [];
  const bound = pair(inputs, fields);
  const names = new Set(bound.flatMap(({ spec, sources }) => [spec.name, ...sources.map((source) => source.name)]));
  return { inputs: bound, names };
}

function pair(inputs: readonly TensorSpec[], fields: readonly SignatureField[]): BoundInput[] {
  const byName = new Map(fields.map((field) => [field.name ?? '', field]));
  if (fields.length === 0 || inputs.every((spec) => byName.has(spec.name))) {
    return inputs.map((spec) => ({ spec, sources: [whole(spec.name, byName.get(spec.name))] }));
  }
  const [only] = inputs;
  const columns = fields.filter((field) => field.kind === 'column');
  const width = only && only.shape.length === 2 ? only.shape[1] : undefined;
  if (only && inputs.length === 1 && columns.length === fields.length && (width === columns.length || (width === -1 && columns.length > 1))) {
    return [{ spec: only, sources: columns.map((field, column) => ({ name: field.name ?? `column ${column + 1}`, column, optional: !field.required })) }];
  }
  if (inputs.length !== fields.length) throw apart(inputs, fields);
  const rest = fields.filter((field) => !inputs.some((spec) => spec.name === field.name)).values();
  return inputs.map((spec) => {
    const field = byName.get(spec.name) ?? rest.next().value;
    return { spec, sources: [whole(field?.name ?? spec.name, field)] };
  });
}

function whole(name: string, field: SignatureField | undefined): Source {
  return { name, column: null, optional: field?.kind === 'column' && !field.required };
}

function apart(inputs: readonly TensorSpec[], fields: readonly SignatureField[]): UnloadableModel {
  const graph = inputs.map((spec) => `${spec.name} [${spec.shape.join(',')}]`).slice(0, 20).join(', ');
  return new UnloadableModel(
    `The signature has ${fields.length} inputs and the ONNX graph takes ${inputs.length} (${graph}); their names do not agree. Log the model with the signature of the data that it was converted for.`,
  );
}
