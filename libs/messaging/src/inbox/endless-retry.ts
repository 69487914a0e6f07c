import { setTimeout as pause } from 'node:timers/promises';

const FIRST_WAIT_MS = 100;
const LONGEST_WAIT_MS = 2_000;

/** For a reader that cannot go on without a piece of work: repeats it until it succeeds, and knows what it waits for. */
export class EndlessRetry {
  /** What keeps the reader from going on, if anything: for the health answer. */
  trouble: string | null = null;
  private closing = false;

  /** @param say Hears of each trouble once, however often it comes again. */
  constructor(private readonly say: (message: string, error: unknown) => void) {}

  /** False if it was closed first. `meanwhile` is called after each wait, so that the broker's patience lasts. */
  async succeeds(work: () => Promise<void>, meanwhile: () => Promise<void>): Promise<boolean> {
    for (let wait = FIRST_WAIT_MS; !this.closing; wait = Math.min(wait * 2, LONGEST_WAIT_MS)) {
      try {
        await work();
        this.trouble = null;
        return true;
      } catch (error) {
        this.explain(error);
        await pause(wait);
        await meanwhile();
      }
    }
    return false;
  }

  private explain(error: unknown): void {
    const message = error instanceof Error ? error.message : String(error);
    if (this.trouble !== message) this.say(message, error);
    this.trouble = message;
  }

  close(): void {
    this.closing = true;
  }
}
