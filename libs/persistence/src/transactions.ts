import type { EntityManager } from 'typeorm';

declare const brand: unique symbol;

/** A database transaction as a value that use cases hand on; only stores look inside, with `managerOf`. */
export interface Transaction { readonly [brand]: 'transaction' }

/** Runs work in one transaction: everything is kept, or, if it throws, nothing. */
export abstract class Transactions {
  abstract run<T>(work: (tx: Transaction) => Promise<T>): Promise<T>;
}

/** For unit tests: calls the work with a transaction that no store looks into. */
export class FakeTransactions extends Transactions {
  run<T>(work: (tx: Transaction) => Promise<T>): Promise<T> {
    return work({} as Transaction);
  }
}

/** For stores: what the transaction is made of. */
export const managerOf = (tx: Transaction): EntityManager => tx as unknown as EntityManager;

export const transactionOf = (manager: EntityManager): Transaction => manager as unknown as Transaction;
