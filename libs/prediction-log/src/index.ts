export { emptyNumbers } from './arrow-types.js';
export { decodeBatch } from './decode-batch.js';
export { encodeBatch } from './encode-batch.js';
export { plainNumbers, type PlainNumbers } from './plain-numbers.js';
export { BATCH_TYPE, CONTENT_TYPE, fieldName, isWords, NotAPredictionBatch, type ColumnDatatype, type FeatureColumn, type Numbers, type PredictionBatch, type Words } from './prediction-batch.js';
