import type { Frame } from './frame';
import type { Mode } from './selection';
import { ahead16 } from './serial';

/** For so long after the other end changed lines, what is ahead of a gap waits: both lines' datagrams may be under way. */
const SETTLE_MS = 1_000;

interface PeerSelection {
  readonly mode: Mode;
  readonly primary: number;
  readonly generation: number;
}

/** What is known of the other end. */
export interface Peer {
  /** Its start; 0 while none is known. */
  boot(): number;
  /** It has shown that it lives now, by answering a probe of this end's. True when it is another start than before. */
  adopt(boot: number): boolean;
  /** Reads how it sends from a frame of its; true when that has changed. */
  note(frame: Frame, nowMs: number): boolean;
  selection(): PeerSelection | null;
  /** Whether what comes from it may be out of order without anything being lost. */
  mayReorder(nowMs: number): boolean;
  /** Whether each line that answers brings its datagrams in order: it sends by several, and nothing again. */
  usesSeveral(nowMs: number): boolean;
}

/**
 * Only a start that answers a probe of ours is believed: recorded frames of an earlier one bear a good tag as well, but
 * nobody can answer for it.
 */
export function createPeer(): Peer {
  let boot = 0;
  let selection: PeerSelection | null = null;
  let changedMs = Number.NEGATIVE_INFINITY;
  return {
    boot: () => boot,
    adopt(next) {
      if (next === boot) return false;
      boot = next;
      selection = null;
      return true;
    },
    note({ mode, primary, generation }, nowMs) {
      if (selection !== null && ahead16(generation, selection.generation) <= 0) return false;
      if (selection !== null) changedMs = nowMs;
      selection = { mode, primary, generation };
      return true;
    },
    selection: () => selection,
    mayReorder: (nowMs) => selection !== null && (selection.mode !== 'single' || nowMs - changedMs < SETTLE_MS),
    usesSeveral: (nowMs) => selection !== null && selection.mode !== 'single' && nowMs - changedMs >= SETTLE_MS,
  };
}
