import { isIPv6 } from 'node:net';

interface Bucket {
  tokens: number;
  filledAt: number;
}

/** Sources that are remembered one by one. */
const CAPACITY = 8_192;

/**
 * How many packets per second one source may have answered: a bucket of one second's worth each. Bounded: when too
 * many sources are remembered, those whose bucket is full again are forgotten (nothing is lost by that), and what
 * finds no room then shares one bucket, so that a flood from made-up addresses is limited as one source.
 */
export class SourceLimits {
  private readonly buckets = new Map<string, Bucket>();
  private readonly shared: Bucket;
  private sweptAt = 0;

  constructor(private readonly perSecond: number) {
    this.shared = { tokens: perSecond, filledAt: 0 };
  }

  get size(): number {
    return this.buckets.size;
  }

  /** Takes one token of this address's; false when it has none left. */
  take(address: string, nowMicros: number): boolean {
    const bucket = this.bucketOf(sourceOf(address), nowMicros);
    this.fill(bucket, nowMicros);
    if (bucket.tokens < 1) return false;
    bucket.tokens -= 1;
    return true;
  }

  private bucketOf(source: string, nowMicros: number): Bucket {
    const known = this.buckets.get(source);
    if (known !== undefined) return known;
    if (this.buckets.size >= CAPACITY) this.sweep(nowMicros);
    if (this.buckets.size >= CAPACITY) return this.shared;
    const bucket = { tokens: this.perSecond, filledAt: nowMicros };
    this.buckets.set(source, bucket);
    return bucket;
  }

  private fill(bucket: Bucket, nowMicros: number): void {
    const elapsed = Math.max(0, nowMicros - bucket.filledAt);
    bucket.tokens = Math.min(this.perSecond, bucket.tokens + (elapsed * this.perSecond) / 1e6);
    bucket.filledAt = nowMicros;
  }

  /** At most once a second, so that a flood cannot make it sweep for every packet. */
  private sweep(nowMicros: number): void {
    if (nowMicros - this.sweptAt < 1_000_000) return;
    this.sweptAt = nowMicros;
    for (const [source, bucket] of this.buckets) {
      this.fill(bucket, nowMicros);
      if (bucket.tokens >= this.perSecond) this.buckets.delete(source);
    }
  }
}

/** An IPv6 host has a whole /64 to choose addresses from: that is one source. */
function sourceOf(address: string): string {
  if (!isIPv6(address)) return address;
  const [head = '', tail] = address.split('::');
  const groups = head.split(':');
  if (tail !== undefined && groups.length < 4) return address;
  return groups.slice(0, 4).join(':');
}
