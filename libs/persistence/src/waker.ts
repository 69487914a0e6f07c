/** A loop's alarm clock: `sleep` ends at the next `wake`, or after the given time; a wake during work is not lost. */
export class Waker {
  private pending = false;
  private resume: (() => void) | undefined;

  wake(): void {
    if (this.resume) this.resume();
    else this.pending = true;
  }

  /** Waits for `wake`, at most `milliseconds`. */
  sleep(milliseconds: number): Promise<void> {
    if (this.pending) {
      this.pending = false;
      return Promise.resolve();
    }
    return new Promise((resolve) => {
      const timer = setTimeout(done, milliseconds);
      this.resume = done;
      const clear = () => { clearTimeout(timer); this.resume = undefined; };
      function done() { clear(); resolve(); }
    });
  }
}
