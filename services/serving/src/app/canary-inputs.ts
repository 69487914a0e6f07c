import type { BoundInput, InputBinding, TensorSpec } from '@baton/model-runtime';

/**
 * Why a canary cannot share the traffic of `champion`: it would fail requests that are right today, for no fault of their
 * callers. They may use the signature's names or the graph's, and leave away what is optional. Null if every request
 * that fits the one fits the other.
 */
export function missingForCanary(canary: InputBinding, champion: InputBinding): string | null {
  const sent = [new Set(champion.inputs.map(({ spec }) => spec.name)), new Set(champion.inputs.flatMap(required))];
  const missing = new Set(sent.flatMap((names) => canary.inputs.flatMap((input) => lacking(input, names))));
  if (missing.size > 0) return `It needs inputs that callers of the version in service need not send: ${[...missing].slice(0, 20).join(', ')}. Move all of the traffic at once when they do.`;
  const other = canary.inputs.find(({ spec }) => champion.inputs.some((input) => input.spec.name === spec.name && !fits(spec, input.spec)));
  return other ? `Its input "${other.spec.name}" is ${other.spec.datatype} [${other.spec.shape.join(',')}], and callers of the version in service send something else. Move all of the traffic at once when they do not.` : null;
}

const required = ({ sources }: BoundInput): string[] => sources.filter((source) => !source.optional).map((source) => source.name);

/** What an input needs and does not find: the whole tensor, or each of its columns. */
const lacking = (input: BoundInput, sent: ReadonlySet<string>): string[] =>
  sent.has(input.spec.name) ? [] : required(input).filter((name) => !sent.has(name));

/** Sizes that vary fit any; numbers convert into one another, text does not. */
const fits = (a: TensorSpec, b: TensorSpec): boolean =>
  (a.datatype === 'BYTES') === (b.datatype === 'BYTES')
  && (a.shape.length === 0 || b.shape.length === 0 || (a.shape.length === b.shape.length && a.shape.every((size, axis) => size < 0 || (b.shape[axis] ?? -1) < 0 || size === b.shape[axis])));
