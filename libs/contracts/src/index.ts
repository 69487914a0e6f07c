export * from './event.js';
export * from './schema.js';
export * from './fields.js';
export { millisecondsOf } from './instant.js';
export { everyContract } from './catalogue.js';
export { asyncApi } from './asyncapi.js';
