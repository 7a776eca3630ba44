/** Px or map units, as the caller has it. */
export interface Spot {
  readonly x: number;
  readonly y: number;
}
export interface Size {
  readonly width: number;
  readonly height: number;
}

/** What part of the map is shown: the map unit at the frame's upper left corner, and px per map unit. */
export interface Frame {
  readonly left: number;
  readonly top: number;
  readonly scale: number;
}

/** From Greenland's south to Tierra del Fuego; regions with people in them lie within. */
const world = { left: -1_000, right: 1_000, top: -455, bottom: 345 };
/** So much of the box lies around the outermost places: their labels stand there. */
const margin = { x: 0.11, y: 0.1 };
/** Nearer than this the outline shows how coarse it is. */
const MOST_PX_PER_UNIT = 3.2;

/** The part of the map in which all `spots` (map units) lie, as near as it can be. */
export function frameAround(spots: readonly Spot[], box: Size): Frame {
  const xs = spots.map(({ x }) => x);
  const ys = spots.map(({ y }) => y);
  const [left, right] = spots.length > 0 ? [Math.min(...xs), Math.max(...xs)] : [world.left, world.right];
  const [top, bottom] = spots.length > 0 ? [Math.min(...ys), Math.max(...ys)] : [world.top, world.bottom];
  const inner = {
    width: box.width * (1 - 2 * margin.x),
    height: box.height * (1 - 2 * margin.y),
  };
  const scale = Math.min(inner.width / (right - left || 1), inner.height / (bottom - top || 1), MOST_PX_PER_UNIT);
  return {
    left: held((left + right) / 2, box.width / scale, world.left, world.right),
    top: held((top + bottom) / 2, box.height / scale, world.top, world.bottom),
    scale,
  };
}

/** Where a stretch of this length around the middle begins, moved so that nothing beyond the world shows if it fits. */
function held(middle: number, length: number, least: number, most: number): number {
  if (length >= most - least) return (least + most) / 2 - length / 2;
  return Math.min(Math.max(middle - length / 2, least), most - length);
}

export interface Pin extends Size {
  readonly key: string;
  /** What it points at, px. */
  readonly spot: Spot;
}
export interface PlacedPin extends Pin {
  readonly left: number;
  readonly top: number;
  /** Where a line from the spot meets the label; null where the label stands right beside its spot. */
  readonly leader: Spot | null;
}

const BESIDE = 8;
const GAP = 4;
const RINGS = 14;
const RING_PX = 18;
const ANGLES = 16;

/**
 * Finds each label a place beside its spot, else as near as there is room, with a line to it. Depends on places and sizes
 * alone, so that nothing on the map moves while grades change.
 */
export function placePins(pins: readonly Pin[], box: Size): readonly PlacedPin[] {
  const sorted = [...pins].sort((a, b) => a.spot.y - b.spot.y || a.spot.x - b.spot.x || a.key.localeCompare(b.key));
  const spots = sorted.map(({ spot }) => spot);
  const taken: (Spot & Size)[] = [];
  return sorted.map((pin) => {
    const others = spots.filter((spot) => spot !== pin.spot);
    const candidates = candidatesOf(pin, box);
    const free = candidates.find(
      ({ label }) =>
        taken.every((one) => !overlap(one, label)) && others.every((spot) => !overlap({ ...spot, ...dot }, label)),
    );
    const chosen =
      free ??
      candidates.find(({ label }) => taken.every((one) => !overlap(one, label))) ??
      // Where there is no room at all, the label covers as few others as it can.
      leastOf(candidates, ({ label }) => taken.filter((one) => overlap(one, label)).length);
    if (chosen === null) return { ...pin, left: pin.spot.x, top: pin.spot.y, leader: null };
    taken.push(chosen.label);
    const { x: left, y: top } = chosen.label;
    return { ...pin, left, top, leader: chosen.beside ? null : nearest(chosen.label, pin.spot) };
  });
}

function leastOf<T>(all: readonly T[], weigh: (one: T) => number): T | null {
  return all.reduce<T | null>((least, one) => (least === null || weigh(one) < weigh(least) ? one : least), null);
}

const dot: Size = { width: 1, height: 1 };

function candidatesOf({ spot, width, height }: Pin, box: Size): { label: Spot & Size; beside: boolean }[] {
  const at = (x: number, y: number, beside: boolean) => ({ label: { x, y, width, height }, beside });
  const near = [
    at(spot.x + BESIDE, spot.y - height / 2, true),
    at(spot.x - BESIDE - width, spot.y - height / 2, true),
    at(spot.x - width / 2, spot.y - BESIDE - height, true),
    at(spot.x - width / 2, spot.y + BESIDE, true),
  ];
  const far = Array.from({ length: RINGS * ANGLES }, (_, index) => {
    const away = BESIDE + (Math.floor(index / ANGLES) + 1) * RING_PX;
    const angle = ((index % ANGLES) / ANGLES) * 2 * Math.PI;
    const x = spot.x + Math.cos(angle) * (away + width / 2) - width / 2;
    return at(x, spot.y + Math.sin(angle) * (away + height / 2) - height / 2, false);
  });
  const inside = [...near, ...far].filter(
    ({ label }) => label.x >= 0 && label.y >= 0 && label.x + width <= box.width && label.y + height <= box.height,
  );
  return inside.length > 0 ? inside : near;
}

function overlap(a: Spot & Size, b: Spot & Size): boolean {
  return (
    a.x < b.x + b.width + GAP && b.x < a.x + a.width + GAP && a.y < b.y + b.height + GAP && b.y < a.y + a.height + GAP
  );
}

/** The point of a label's edge that is nearest to a spot outside it. */
function nearest(label: Spot & Size, spot: Spot): Spot {
  const between = (value: number, from: number, length: number) => Math.min(Math.max(value, from), from + length);
  return { x: between(spot.x, label.x, label.width), y: between(spot.y, label.y, label.height) };
}
