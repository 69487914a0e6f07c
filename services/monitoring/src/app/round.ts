import { Logger } from '@nestjs/common';
import { isDatabaseUnavailable, Waker } from '@baton/persistence';

/** A round that is woken all the time takes a fifth of the time at most. */
const REST = 4;

/** Work that is looked at again and again: when something wakes it, and every so often behind that. One at a time; what goes wrong is tried again. */
export class Round {
  private readonly waker = new Waker();
  /** Only closing interrupts it. */
  private readonly resting = new Waker();
  private readonly logger = new Logger('rounds');
  private closing = false;
  private finished: Promise<void> = Promise.resolve();

  /** @param work returns true if there may be more to do at once */
  constructor(private readonly name: string, private readonly sweepMs: number, private readonly work: () => Promise<boolean>) {}

  start(): void {
    this.finished = this.loop();
  }

  wake(): void {
    this.waker.wake();
  }

  private async loop(): Promise<void> {
    for (let trouble: string | null = null; !this.closing;) {
      let more = false;
      const began = performance.now();
      try {
        more = await this.work();
        trouble = null;
      } catch (error) {
        const message = error instanceof Error ? error.message : String(error);
        if (trouble !== message) this.logger[isDatabaseUnavailable(error) ? 'warn' : 'error'](`${this.name}: ${message}`);
        trouble = message;
      }
      if (more || this.closing) continue;
      await this.resting.sleep(REST * (performance.now() - began));
      if (!this.closing) await this.waker.sleep(this.sweepMs);
    }
  }

  async close(): Promise<void> {
    this.closing = true;
    this.waker.wake();
    this.resting.wake();
    await this.finished;
  }
}
