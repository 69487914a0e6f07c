import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';

/** A place in a spool: always the beginning of a frame. */
export interface Place { readonly segment: number; readonly offset: number }

export const START: Place = { segment: 1, offset: 0 };
export const isBefore = (one: Place, other: Place): boolean => one.segment < other.segment || (one.segment === other.segment && one.offset < other.offset);

const NAME = /^(\d{8})\.segment$/;

export const segmentFile = (directory: string, segment: number): string => join(directory, `${String(segment).padStart(8, '0')}.segment`);

export interface Segment { readonly segment: number; readonly bytes: number }

/** The segments in a directory, in order; none if there is no such directory. */
export async function segmentsIn(directory: string): Promise<Segment[]> {
  const names = await readdir(directory).catch(() => []);
  const numbers = names.flatMap((name) => NAME.exec(name)?.[1] ?? []).map(Number).sort((a, b) => a - b);
  return Promise.all(numbers.map(async (segment) => ({ segment, bytes: (await stat(segmentFile(directory, segment))).size })));
}
