/** Says when what has been appended should go out: when there is enough of it, or when the first of it has waited long enough. */
export class FlushTimer {
  private rows = 0;
  private timer: NodeJS.Timeout | null = null;

  constructor(private readonly enough: number, private readonly patienceMs: number, private readonly flush: () => void) {}

  appended(rows: number): void {
    this.rows += rows;
    if (this.rows >= this.enough) this.fire();
    else this.timer ??= setTimeout(() => this.fire(), this.patienceMs);
  }

  private fire(): void {
    this.stop();
    this.flush();
  }

  stop(): void {
    if (this.timer) clearTimeout(this.timer);
    this.timer = null;
    this.rows = 0;
  }
}
