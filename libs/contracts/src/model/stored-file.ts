import { Digest, Integer, Text } from '../fields.js';

/** A file of a model or of its evidence: its path there and its content's address in the artifact store. */
export class StoredFile {
  @Text({ min: 1, max: 1000 }) path!: string;
  @Digest() digest!: string;
  /** Bytes. */
  @Integer({ min: 0 }) size!: number;
}
