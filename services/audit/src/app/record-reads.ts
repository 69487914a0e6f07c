import { AsyncLocalStorage } from 'node:async_hooks';
import { Injectable } from '@nestjs/common';
import type { Person } from '@baton/access';
import { make } from '@baton/contracts';
import { RecordRead } from '@baton/contracts/audit/record-read';
import { Outbox } from '@baton/messaging';
import { Transactions } from '@baton/persistence';

export interface Reading { path: string; query: Record<string, string>; items: number }

interface Waiting { event: RecordRead; by: Person; inItsContext: <T>(work: () => T) => T; recorded(): void; failed(error: unknown): void }

const TOGETHER = 100;
const LONGEST = 2_000;

/** Puts on the record who reads it. What is read at the same time is recorded in one transaction, since each takes its turn at the outbox. */
@Injectable()
export class RecordReads {
  private readonly waiting: Waiting[] = [];
  private recording = false;

  constructor(private readonly transactions: Transactions, private readonly outbox: Outbox) {}

  /** Resolves when it is recorded. */
  run({ path, query, items }: Reading, by: Person): Promise<void> {
    const event = make(RecordRead, { path, items, query: Object.fromEntries(Object.entries(query).map(([name, value]) => [name, String(value).slice(0, LONGEST)])) });
    return new Promise((recorded, failed) => {
      this.waiting.push({ event, by, inItsContext: AsyncLocalStorage.snapshot(), recorded, failed });
      if (!this.recording) void this.record();
    });
  }

  private async record(): Promise<void> {
    this.recording = true;
    while (this.waiting.length > 0) {
      const together = this.waiting.splice(0, TOGETHER);
      await this.append(together).then(() => together.forEach((each) => each.recorded()), (error: unknown) => together.forEach((each) => each.failed(error)));
    }
    this.recording = false;
  }

  private append(together: readonly Waiting[]): Promise<void> {
    return this.transactions.run(async (tx) => {
      for (const { event, by, inItsContext } of together) await inItsContext(() => this.outbox.append(tx, [{ event, subject: `reads${event.path}`, key: 'reads' }], by.cause()));
    });
  }
}
