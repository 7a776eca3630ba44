import { type Endpoint, isSame } from '../endpoint';
import { createLineWatch, type LineState, type LineWatch } from '../lines/lineWatch';

/** Probes to addresses that are not yet a line's; the oldest is forgotten. */
const CHALLENGES = 16;

interface Line {
  readonly name: string;
  readonly isFixed: boolean;
  to: Endpoint | null;
  watch: LineWatch;
  probes: number;
  readonly challenges: { readonly sequence: number; readonly to: Endpoint }[];
  sent: number;
  received: number;
}

export interface LineFigures extends LineState {
  readonly line: string;
  /** Where the other end is; null while it is not known. */
  readonly to: Endpoint | null;
  /** Datagrams and probes. */
  readonly sent: number;
  readonly received: number;
}

/** Each line's other end, its probes, and what it carried. */
export interface LineBook {
  readonly names: readonly string[];
  to(line: string): Endpoint | null;
  /** Whether this is where the line's other end is known to be. */
  isKnown(line: string, from: Endpoint): boolean;
  /** Whether it may be anywhere: then who answers a probe is it. */
  isOpen(line: string): boolean;
  countSent(line: string): void;
  countReceived(line: string): void;
  /** The sequence of the next probe to the line's other end, or to an address that claims to be it. */
  nextProbe(line: string, to: Endpoint, nowMs: number): number;
  /** False where nothing was asked of that address. */
  answered(line: string, sequence: number, from: Endpoint, nowMs: number): boolean;
  look(nowMs: number): Map<string, LineState>;
  figures(nowMs: number): LineFigures[];
}

/** `addresses`: where a line's other end is, null where it has to show itself. */
export function createLineBook(addresses: ReadonlyMap<string, Endpoint | null>, startMs: number): LineBook {
  const lines = new Map<string, Line>();
  for (const name of [...addresses.keys()].sort()) {
    const to = addresses.get(name) ?? null;
    const watch = createLineWatch(startMs);
    lines.set(name, { name, isFixed: to !== null, to, watch, probes: 0, challenges: [], sent: 0, received: 0 });
  }

  function of(name: string): Line {
    const line = lines.get(name);
    if (line === undefined) throw new Error(`there is no line ${name} here`);
    return line;
  }

  return {
    names: [...lines.keys()],
    to: (line) => of(line).to,
    isKnown(line, from) {
      const { to } = of(line);
      return to !== null && isSame(to, from);
    },
    isOpen: (line) => !of(line).isFixed,
    countSent(line) {
      of(line).sent += 1;
    },
    countReceived(line) {
      of(line).received += 1;
    },
    nextProbe(name, to, nowMs) {
      const line = of(name);
      const sequence = line.probes;
      line.probes = (sequence + 1) >>> 0;
      if (line.to !== null && isSame(line.to, to)) line.watch.sent(sequence, nowMs);
      else if (line.challenges.push({ sequence, to }) > CHALLENGES) line.challenges.shift();
      return sequence;
    },
    answered(name, sequence, from, nowMs) {
      const line = of(name);
      if (line.to !== null && isSame(line.to, from)) return line.watch.answered(sequence, nowMs);
      const asked = line.challenges.findIndex((each) => each.sequence === sequence && isSame(each.to, from));
      if (asked === -1) return false;
      line.challenges.length = 0;
      line.to = from;
      line.watch = createLineWatch(nowMs);
      return true;
    },
    look: (nowMs) => new Map([...lines].map(([name, { watch }]) => [name, watch.look(nowMs)])),
    figures: (nowMs) =>
      [...lines.values()].map(({ name, to, sent, received, watch }) => ({
        line: name,
        to,
        sent,
        received,
        ...watch.look(nowMs),
      })),
  };
}
