import { Flag, Integers, ListOf, OneOf, Optional, Text } from '../fields.js';

/** One input or output of a model as MLflow's signature states it: a typed column, or a tensor with a shape. */
export class SignatureField {
  /** Absent for the only tensor of a tensor signature, which MLflow leaves without a name. */
  @Optional() @Text({ max: 500 }) name?: string | null;
  @OneOf('column', 'tensor') kind!: string;
  /** MLflow's column type (`double`, `long`, `string`, …) or numpy's dtype of a tensor (`float32`, …). */
  @Text({ min: 1, max: 100 }) type!: string;
  /** A tensor's shape, -1 where the size varies. */
  @Optional() @Integers() shape?: number[] | null;
  @Flag() required!: boolean;
}

/** What goes in and what comes out. */
export class Signature {
  @ListOf(() => SignatureField) inputs!: SignatureField[];
  @ListOf(() => SignatureField) outputs!: SignatureField[];
}
