/** How much of this disk the spools of this process and of those before it may take. */
export class SpoolBudget {
  private used = 0;
  /** What was asked for last and not given, until something is freed: then nothing smaller is tried either. */
  private refused = false;

  /** @param limit bytes */
  constructor(readonly limit: number) {}

  get usedBytes(): number {
    return this.used;
  }

  get full(): boolean {
    return this.refused || this.used >= this.limit;
  }

  /** False if that is more than there is. */
  take(bytes: number): boolean {
    if (this.used + bytes > this.limit) {
      this.refused = true;
      return false;
    }
    this.used += bytes;
    return true;
  }

  /** What is there already, however much it is. */
  find(bytes: number): void {
    this.used += bytes;
  }

  free(bytes: number): void {
    this.used -= bytes;
    this.refused = false;
  }
}
