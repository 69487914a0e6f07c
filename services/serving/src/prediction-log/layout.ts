import type { ModelVersion } from '@baton/contracts/model/model-version';
import type { BoundInput, Datatype, TensorSpec } from '@baton/model-runtime';
import type { LoadedVersion } from '../app/ports/version-loader.js';

/** A name that people use, and others of the same. */
export interface ColumnName { readonly name: string; readonly aliases?: readonly string[] }

/** How one tensor of a model becomes columns. */
export interface TensorLayout {
  /** The graph's own name. */
  readonly tensor: string;
  readonly datatype: Datatype;
  /** Values a row; 0 where it varies, null where the graph does not say. */
  readonly width: number | null;
  /** One column for the whole, or one for each of the tensor's own. */
  readonly columns: readonly ColumnName[];
  readonly packed: boolean;
  readonly classes?: readonly string[];
}

/** What is the same for all predictions of one version in one environment: stands once in each segment of the spool. */
export interface Layout {
  readonly environment: string;
  readonly version: ModelVersion;
  readonly digest: string;
  readonly inputs: readonly TensorLayout[];
  readonly outputs: readonly TensorLayout[];
}

const LONGEST_NAME = 900;

export function layoutOf(environment: string, { version, digest, model, binding }: LoadedVersion): Layout {
  const taken = new Set<string>();
  const inputs = binding.inputs.map((bound) => inputLayout(bound, taken));
  const outputs = model.outputs.map((spec): TensorLayout => {
    const classes = model.classes.get(spec.name)?.map(String);
    const aliases = [...model.renamed].filter(([, tensors]) => tensors[0] === spec.name).map(([former]) => former);
    return { tensor: spec.name, datatype: spec.datatype, width: widthOf(spec), packed: false, columns: [named(spec.name, aliases)], ...(classes && { classes }) };
  });
  return { environment, version, digest, inputs, outputs };
}

function inputLayout({ spec, sources }: BoundInput, taken: Set<string>): TensorLayout {
  const packed = sources.some((source) => source.column !== null);
  const columns = sources.map(({ name }) => named(unique(name || spec.name, taken), packed || name === spec.name ? [] : [spec.name]));
  return { tensor: spec.name, datatype: spec.datatype, width: widthOf(spec), packed, columns };
}

const named = (name: string, aliases: readonly string[]): ColumnName => ({ name: name.slice(0, LONGEST_NAME), ...(aliases.length > 0 && { aliases }) });

function unique(name: string, taken: Set<string>): string {
  const found = taken.has(name) ? `${name} (${taken.size + 1})` : name;
  taken.add(found);
  return found;
}

function widthOf({ shape }: TensorSpec): number | null {
  if (shape.length === 0) return null;
  const inner = shape.slice(1);
  return inner.some((size) => size < 0) ? 0 : inner.reduce((width, size) => width * size, 1);
}
