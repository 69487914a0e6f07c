import type { Job, WireTensor } from './thread-protocol.js';

/** A request on its way: waiting here, or sent to the thread. */
export interface Pending {
  readonly job: Job;
  readonly since: number;
  /** Buffers that go with it and are gone afterwards, so that it cannot be sent twice. */
  readonly transfer: readonly ArrayBuffer[];
  sentAt: number;
  /** Answered or given up; while the thread has it, it stays in the queue to keep the count right. */
  settled: boolean;
  readonly resolve: (outputs: readonly WireTensor[]) => void;
  readonly reject: (error: Error) => void;
}

/** First in, first out. The thread gets a few at a time, so that those that wait too long can still be withdrawn. */
export class RequestQueue {
  private waiting: Pending[] = [];
  private head = 0;
  private readonly sent = new Map<number, Pending>();

  constructor(private readonly window: number) {}

  get waitingCount(): number {
    return this.waiting.length - this.head;
  }

  get empty(): boolean {
    return this.waitingCount === 0 && this.sent.size === 0;
  }

  push(pending: Pending): void {
    this.waiting.push(pending);
  }

  /** The next one to send, noted as sent; undefined if none waits or the thread has enough. */
  next(now: number): Pending | undefined {
    while (this.sent.size < this.window && this.waitingCount > 0) {
      const pending = this.waiting[this.head];
      this.head += 1;
      if (this.head > 1024 && this.head * 2 > this.waiting.length) {
        this.waiting = this.waiting.slice(this.head);
        this.head = 0;
      }
      if (!pending || pending.settled) continue;
      pending.sentAt = now;
      this.sent.set(pending.job.id, pending);
      return pending;
    }
    return undefined;
  }

  answered(id: number): Pending | undefined {
    const pending = this.sent.get(id);
    this.sent.delete(id);
    return pending;
  }

  /** What the thread works on, or will first. */
  oldestSent(): Pending | undefined {
    return this.sent.values().next().value;
  }

  /** Takes back everything that was sent, oldest first. */
  recall(): Pending[] {
    const all = [...this.sent.values()];
    this.sent.clear();
    return all;
  }

  /** Puts requests back before those that wait. */
  putBack(requests: readonly Pending[]): void {
    this.waiting = [...requests, ...this.waiting.slice(this.head)];
    this.head = 0;
  }

  /** Everything that is not settled yet, oldest first. */
  unsettled(): Pending[] {
    return [...this.sent.values(), ...this.waiting.slice(this.head)].filter((pending) => !pending.settled);
  }
}
