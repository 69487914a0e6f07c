import { Integer, Name, OneOf, Optional, Text, Texts } from '../fields.js';

/** One column of a batch of predictions: an input by the name that people use for it, or an output of the model. */
export class FeatureColumnHeader {
  @Text({ min: 1, max: 1_000 }) name!: string;
  @OneOf('input', 'output') role!: 'input' | 'output';
  /** As the Open Inference Protocol calls it: `FP32`, `INT64`, `BYTES`, … */
  @Name() datatype!: string;
  /** Values a row: 1 for a scalar, k for `[N,k]`, 0 where it varies from row to row. */
  @Integer({ min: 0 }) width!: number;
  /** What an output's values stand for, in order. */
  @Optional() @Texts() classes?: string[] | null;
  /** Other names of the same: the graph's own, or one that was cut off. */
  @Optional() @Texts() aliases?: string[] | null;
}
