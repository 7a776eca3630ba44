/** So many tries at once from one address, and one more each time this passes. */
const BURST = 20;
const REFILL_MS = 3_000;
const MAX_ADDRESSES = 10_000;

/** Slows down whoever guesses: a token bucket per address, with room for a bounded number of addresses. */
export interface AttemptLimiter {
  /** Takes one try; returns null, or after how many ms the next one is free. */
  take(address: string): number | null;
  /** Gives back a try that turned out to be honest. */
  giveBack(address: string): void;
}

export function createAttemptLimiter(now: () => number): AttemptLimiter {
  /** When each address will have all its tries again (epoch ms), the least recently seen first. */
  const fullAt = new Map<string, number>();

  function put(address: string, at: number): void {
    fullAt.delete(address);
    fullAt.set(address, at);
    const oldest = fullAt.keys().next();
    if (fullAt.size > MAX_ADDRESSES && !oldest.done) fullAt.delete(oldest.value);
  }

  return {
    take(address) {
      const source = networkOf(address);
      const next = Math.max(fullAt.get(source) ?? 0, now()) + REFILL_MS;
      const overMs = next - now() - BURST * REFILL_MS;
      if (overMs > 0) return overMs;
      put(source, next);
      return null;
    },
    giveBack(address) {
      const source = networkOf(address);
      const at = fullAt.get(source);
      if (at !== undefined) fullAt.set(source, at - REFILL_MS);
    },
  };
}

/** One IPv6 host may use every address of its /64: they count as one. */
function networkOf(address: string): string {
  const plain = address.replace(/^::ffff:(?=\d+\.)/i, '');
  if (!plain.includes(':')) return plain;
  const [head = '', tail = ''] = plain.split('::');
  const left = head === '' ? [] : head.split(':');
  const right = tail === '' ? [] : tail.split(':');
  const zeros = Array.from({ length: Math.max(0, 8 - left.length - right.length) }, () => '0');
  return [...left, ...zeros, ...right].slice(0, 4).join(':');
}
