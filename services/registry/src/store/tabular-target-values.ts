import { Injectable } from '@nestjs/common';
import { ArtifactNotFound, ArtifactStore } from '@baton/artifacts';
import { readTable, UnreadableTable, type Column } from '@baton/tabular';
import type { IndexedFile } from '../app/ports/artifact-index.js';
import { TargetValuesReader } from '../app/ports/target-values.js';
import { MOST_CLASSES } from '../domain/evidence-inference.js';
import type { TargetValues } from '../domain/evidence-facts.js';

/** Beyond this, looking is not cheap any more. */
const LARGEST = 4_000_000;
const MOST_CELLS = 2_000_000;
const MOST_MS = 10_000;

@Injectable()
export class TabularTargetValues extends TargetValuesReader {
  constructor(private readonly store: ArtifactStore) {
    super();
  }

  async read({ path, digest, size }: IndexedFile, name: string): Promise<TargetValues | null> {
    if (size > LARGEST) return null;
    try {
      const table = await readTable(await this.store.bytes(digest), { name: path, maxCells: MOST_CELLS, maxBytes: LARGEST * 4, maxMs: MOST_MS });
      const column = table.column(name);
      return column ? valuesOf(column) : null;
    } catch (error) {
      if (error instanceof UnreadableTable || error instanceof ArtifactNotFound) return null;
      throw error;
    }
  }
}

function valuesOf(column: Column): TargetValues | null {
  if (column.kind === 'time') return { kind: 'time', distinct: null, whole: false };
  const distinct = new Set<string>();
  let whole = true;
  for (const value of column.values) {
    if (value === null || Number.isNaN(value)) continue;
    if (typeof value === 'number' && !Number.isInteger(value)) whole = false;
    if (distinct.size <= MOST_CLASSES) distinct.add(String(value));
  }
  if (distinct.size === 0) return null;
  return { kind: column.kind, distinct: distinct.size > MOST_CLASSES ? null : [...distinct].sort(), whole };
}
