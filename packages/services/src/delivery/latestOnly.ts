/** A place for one value: a newer one replaces what was not taken yet. Right for truths, wrong for histories. */
export class LatestOnly<T> {
  private waiting: T | null = null;
  private closed = false;
  private wake: (() => void) | null = null;

  put(value: T): void {
    if (this.closed) return;
    this.waiting = value;
    this.wake?.();
  }

  /** Ends it: whoever waits gets null. */
  close(): void {
    this.closed = true;
    this.wake?.();
  }

  /** The newest value, as soon as there is one; null once closed. One taker at a time. */
  async take(): Promise<T | null> {
    while (!this.closed && this.waiting === null) {
      await new Promise<void>((resolve) => {
        this.wake = resolve;
      });
    }
    this.wake = null;
    const value = this.closed ? null : this.waiting;
    this.waiting = null;
    return value;
  }
}
