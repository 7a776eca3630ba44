/** A seeded source of chance: the same seed draws the same. */
export interface Draw {
  /** From 0, below 1. */
  unit(): number;
  /** A whole number, both ends included. */
  whole(least: number, most: number): number;
  chance(probability: number): boolean;
  pick<T>(list: readonly T[]): T;
}

/** Of `parts`, one number after the other (mulberry32 over a multiplicative hash). */
export function createDraw(...parts: readonly number[]): Draw {
  let state = 0x9e3779b9;
  for (const part of parts) {
    state = Math.imul(state ^ (part | 0), 0x85ebca6b);
    state = Math.imul(state ^ (state >>> 13) ^ Math.floor(part / 2 ** 32), 0xc2b2ae35);
  }
  const unit = () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  };
  return {
    unit,
    whole: (least, most) => least + Math.floor(unit() * (most - least + 1)),
    chance: (probability) => unit() < probability,
    pick: <T>(list: readonly T[]) => {
      const picked = list[Math.floor(unit() * list.length)];
      if (picked === undefined) throw new Error('nothing to pick from');
      return picked;
    },
  };
}

/** The list in an order of chance. */
export function shuffled<T>(draw: Draw, list: readonly T[]): T[] {
  const keyed = list.map((item) => ({ item, at: draw.unit() }));
  return keyed.sort((a, b) => a.at - b.at).map(({ item }) => item);
}
