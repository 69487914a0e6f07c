import { Decimal, Nested, OneOf, Optional, Text, Texts } from '../fields.js';
import { StoredFile } from './stored-file.js';

/** What the author says of a model, so that somebody else can check it: from `metadata={"baton": …}` or `baton.*` tags. */
export class Evidence {
  @Optional() @OneOf('binary', 'multiclass', 'regression', 'other') task?: string | null;
  /** The column of the evaluation data that holds the truth. */
  @Optional() @Text({ max: 500 }) target?: string | null;
  /** Which output is the score: `probabilities[1]`, or an output's name. */
  @Optional() @Text({ max: 500 }) score?: string | null;
  /** The positive class, as text. */
  @Optional() @Text({ max: 500 }) positive?: string | null;
  @Optional() @Decimal() threshold?: number | null;
  @Optional() @Nested(() => StoredFile) evaluation?: StoredFile | null;
  @Optional() @Nested(() => StoredFile) reference?: StoredFile | null;
  /** Columns by which fairness is looked at. */
  @Optional() @Texts({ max: 100 }) sensitive?: string[] | null;
  @Optional() @Text({ max: 500 }) owner?: string | null;
  @Optional() @Text({ max: 100 }) riskTier?: string | null;
}
