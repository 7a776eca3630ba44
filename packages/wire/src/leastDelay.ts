const BUCKETS = 10;
const BUCKET_MICROS = 30_000_000;

/**
 * The least value of the last five minutes (in steps of 30 s), and the error θ had when it was seen. A value counts by
 * what it may at most be: one that is less only because θ was badly known then must not become what θ is measured by.
 */
export class LeastDelay {
  value = Number.POSITIVE_INFINITY;
  error = 0;
  private readonly values = new Float64Array(BUCKETS).fill(Number.POSITIVE_INFINITY);
  private readonly errors = new Float64Array(BUCKETS);
  private bucket = -1;

  note(at: number, value: number, error: number): void {
    const index = Math.floor(at / BUCKET_MICROS) % BUCKETS;
    if (value + error >= (this.values[index] ?? 0) + (this.errors[index] ?? 0)) return;
    this.values[index] = value;
    this.errors[index] = error;
    this.choose();
  }

  /** Forgets what is older than five minutes. */
  drop(at: number): void {
    const bucket = Math.floor(at / BUCKET_MICROS);
    if (bucket === this.bucket) return;
    const first = Math.max(this.bucket + 1, bucket - BUCKETS + 1);
    for (let old = first; old <= bucket; old += 1) this.values[old % BUCKETS] = Number.POSITIVE_INFINITY;
    this.bucket = bucket;
    this.choose();
  }

  private choose(): void {
    this.value = Number.POSITIVE_INFINITY;
    this.error = 0;
    for (let i = 0; i < BUCKETS; i += 1) {
      const value = this.values[i] ?? Number.POSITIVE_INFINITY;
      const error = this.errors[i] ?? 0;
      if (value + error >= this.value + this.error) continue;
      this.value = value;
      this.error = error;
    }
  }
}
