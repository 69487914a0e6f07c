export { emptyNumbers } from './arrow-types.js';
export { decodeBatch } from './decode-batch.js';
export { fromInt64 } from './instants.js';
export { encodeBatch } from './encode-batch.js';
export { CONTENT_TYPE, NotAPredictionBatch, type ColumnDatatype, type FeatureColumn, type Numbers, type PredictionBatch, type Words } from './prediction-batch.js';
