import { contractOf, ContractViolation, type Shape } from '@baton/contracts';
import type { LedgerEntry } from './ports/ledger.js';

/** What is said of an event beside its data. */
export interface Occasion { event: string; at: string; actor: string }

/** Reads something out of the entries of one type. */
export interface EventReader<R> { type: string; read(entry: LedgerEntry): R | null }

/** Reads an event by its contract; the ledger also keeps what fits none, and that tells nothing. */
export function reading<T extends object, R>(shape: Shape<T>, read: (data: T, occasion: Occasion) => R): EventReader<R> {
  const contract = contractOf(shape);
  return {
    type: contract.type,
    read: (entry) => {
      try {
        contract.checkTolerantly(entry.data);
      } catch (error) {
        if (error instanceof ContractViolation) return null;
        throw error;
      }
      return read(entry.data as T, { event: entry.id!, at: entry.time, actor: entry.actor ?? '' });
    },
  };
}

/** What all entries together tell, in their order. */
export function readAll<R>(readers: ReadonlyMap<string, EventReader<R>>, entries: readonly LedgerEntry[]): R[] {
  return entries.flatMap((entry) => {
    const read = entry.wellFormed && entry.type !== null ? readers.get(entry.type)?.read(entry) : null;
    return read == null ? [] : [read];
  });
}

export const byType = <R>(...readers: Array<EventReader<R>>): ReadonlyMap<string, EventReader<R>> => new Map(readers.map((reader) => [reader.type, reader]));

/** An instant as text that sorts; contracts let days through that no month has. */
export function instant(text: string, otherwise: string): string {
  const date = new Date(text);
  return Number.isNaN(date.getTime()) ? otherwise : date.toISOString();
}
