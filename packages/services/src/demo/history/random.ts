/**
 * Numbers that look random and are the same for the same seed and position, wherever one starts: the made-up past
 * must not depend on which part of it is being written. Mixing as in MurmurHash3's finalizer.
 */
export function seedOf(text: string): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < text.length; i += 1) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
  return hash >>> 0;
}

/** In [0, 1), for the n-th draw of a seed. */
export function draw(seed: number, n: number): number {
  let h = Math.imul(seed ^ Math.imul(n, 0x9e3779b1), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  h ^= h >>> 16;
  h = Math.imul(h, 0x27d4eb2f);
  return ((h ^ (h >>> 15)) >>> 0) / 4_294_967_296;
}

/** Roughly normal (sum of three draws): mean 0, standard deviation 1, never beyond ±3. */
export function drawNormal(seed: number, n: number): number {
  return (draw(seed, 3 * n) + draw(seed, 3 * n + 1) + draw(seed, 3 * n + 2) - 1.5) * 2;
}
