export { ArtifactCorrupt, ArtifactNotFound, ArtifactStore, type Stored } from './artifact-store.js';
export { digestOf, digestOfJson, type Digest } from './digest.js';
export { DirectoryStore } from './directory-store.js';
