export { parseMlmodel, MalformedMlmodel, type Mlmodel } from './mlmodel.js';
export { readBatonTags, type BatonMetadata, type BatonTask, type ReadBaton } from './baton-metadata.js';
