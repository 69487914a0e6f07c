import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { writeWhole } from '../models/local-first-store.js';
import { START, type Place } from './spool-files.js';

/** A stretch whose batches may have been published: they must come again as they were, under the same numbers. */
export interface Sealed {
  readonly to: Place;
  /** How many batches it gives. */
  readonly batches: number;
  /** Of the events, in milliseconds since 1970. */
  readonly at: number;
}

/** How far a spool has been published. */
export interface Progress {
  /** Of the last batch that Kafka has acknowledged; 0 if none was. */
  readonly sequence: number;
  /** Everything before has been acknowledged. */
  readonly at: Place;
  readonly sealed: Sealed | null;
}

/** How predictions become batches. Another number means that a sealed stretch cannot be made again as it was. */
const FORMAT = 1;
const BEGINNING: Progress = { sequence: 0, at: START, sealed: null };

const fileIn = (directory: string): string => join(directory, 'progress.json');

export async function readProgress(directory: string): Promise<Progress> {
  const text = await readFile(fileIn(directory), 'utf8').catch(() => null);
  if (text === null) return BEGINNING;
  const { format, ...progress } = JSON.parse(text) as Progress & { format: number };
  if (format !== FORMAT) throw new Error(`${fileIn(directory)} has the format ${format}, this version of serving writes ${FORMAT}`);
  return progress;
}

/** Reaches the disk before it returns: after a loss of power no number may be given twice. */
export function writeProgress(directory: string, progress: Progress): Promise<void> {
  return writeWhole(fileIn(directory), JSON.stringify({ format: FORMAT, ...progress }));
}
