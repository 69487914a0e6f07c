import type { IndexedFile } from './artifact-index.js';
import type { TargetValues } from '../../domain/evidence-facts.js';

/** Looks into evaluation data for what the column of the truth holds. */
export abstract class TargetValuesReader {
  /** Null if there is no such column, or the file is too large to look into, or cannot be read: that is for validation to say. */
  abstract read(file: IndexedFile, column: string): Promise<TargetValues | null>;
}
