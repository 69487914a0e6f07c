import type { PredictionLogged } from '@baton/contracts/serving/prediction-logged';

/** As the Open Inference Protocol calls them. */
export type ColumnDatatype = 'BOOL' | 'UINT8' | 'UINT16' | 'UINT32' | 'UINT64' | 'INT8' | 'INT16' | 'INT32' | 'INT64' | 'FP16' | 'FP32' | 'FP64' | 'BYTES';

/** BOOL is 0 and 1 in a Uint8Array, INT64 and UINT64 are bigints, FP16 comes widened to a Float32Array. */
export type Numbers = Uint8Array | Uint16Array | Uint32Array | BigUint64Array | Int8Array | Int16Array | Int32Array | BigInt64Array | Float32Array | Float64Array;
/** BYTES. A null is a missing value. */
export type Words = readonly (string | null)[];

export const isWords = (values: Numbers | Words): values is Words => Array.isArray(values);

/** One input or output of a batch. */
export interface FeatureColumn {
  readonly name: string;
  readonly role: 'input' | 'output';
  readonly datatype: string;
  /** Values a row; 0 where it varies, and `offsets` says where each row begins. */
  readonly width: number;
  readonly classes?: readonly string[];
  readonly aliases?: readonly string[];
  /** Row-major, rows × width. What stands where a row has no value means nothing. */
  readonly values: Numbers | Words;
  /** rows + 1, only if the width is 0. */
  readonly offsets?: Int32Array;
  /** 1 where the row has a value; absent if all have. For texts of width 1 it follows from the nulls. */
  readonly valid?: Uint8Array;
}

/** Predictions of one version at one server, by columns. Times are milliseconds since 1970. */
export interface PredictionBatch {
  readonly header: PredictionLogged;
  readonly rows: number;
  /** Of the request: its rows are `<id>#<rowNumber>`. */
  readonly ids: readonly string[];
  readonly rowNumbers: Int32Array;
  /** Business keys, by which labels find their predictions. */
  readonly keys: Words;
  readonly receivedAt: Float64Array;
  /** When what is predicted on was observed: as the caller says, else when it was received. */
  readonly observedAt: Float64Array;
  readonly durationMs: Float32Array;
  /** 1 where the split chose the version, 0 where the caller named it. */
  readonly split: Uint8Array;
  /** Why there is no answer, where the model failed; the outputs are not valid there. */
  readonly failures: Words;
  readonly columns: readonly FeatureColumn[];
}

/** These bytes are no batch of predictions; the message says what is wrong with them. */
export class NotAPredictionBatch extends Error {
  override readonly name = 'NotAPredictionBatch';
}

/** The type under which batches are published. */
export const BATCH_TYPE = 'serving.prediction.logged.v1';

export const CONTENT_TYPE = 'application/vnd.apache.arrow.stream';
/** Where the header stands in the metadata of Arrow's schema. */
export const HEADER_KEY = 'baton';
/** Arrow's name of an input or output. */
export const fieldName = ({ role, name }: Pick<FeatureColumn, 'role' | 'name'>): string => `${role === 'input' ? 'in' : 'out'}.${name}`;
