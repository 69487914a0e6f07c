import type { Readable } from 'node:stream';
import type { Digest } from './digest.js';

/** What was stored: its content's digest and its size in bytes. */
export interface Stored { digest: Digest; size: number }

/** No content with this digest is stored. */
export class ArtifactNotFound extends Error {
  override readonly name = 'ArtifactNotFound';
  constructor(readonly digest: Digest) { super(`No artifact ${digest} is in the store.`); }
}

/** What is stored under a digest is not what was put there. */
export class ArtifactCorrupt extends Error {
  override readonly name = 'ArtifactCorrupt';
  constructor(readonly digest: Digest, readonly found: Digest) {
    super(`The stored artifact ${digest} has changed on its medium: its content is ${found}. Restore it from a backup.`);
  }
}

/** Content-addressed bytes: written once, never changed, checked whenever they are read. */
export abstract class ArtifactStore {
  /** Stores the bytes of the stream; all of them or nothing. Storing the same content again changes nothing. */
  abstract put(bytes: Readable): Promise<Stored>;
  /**
   * Streams the content and ends with `ArtifactCorrupt` if it does not have the digest. Throws `ArtifactNotFound`.
   * A consumer must not act on the bytes before the stream has ended well.
   */
  abstract read(digest: Digest): Promise<Readable>;
  /** The whole content, checked. */
  abstract bytes(digest: Digest): Promise<Buffer>;
  abstract has(digest: Digest): Promise<boolean>;
}
