import { setMaxListeners } from 'node:events';
import { setTimeout as delay } from 'node:timers/promises';
import { createRelayClient } from '@twinline/relay/client';
import type { DirectiveData } from '@twinline/relay/events';
import { judgeArrival } from './arrival';
import type { LoadRelay } from './relayWorld';

/** What became of the streams since they were opened. */
export interface StreamFigures {
  /** From decision to arrival, ms by one machine's clock, of each newer directive after the first. */
  readonly arrivalsMs: readonly number[];
  /** Directives that never came, though a later one did. */
  readonly missed: number;
  /** Directives that came after a newer one. */
  readonly backwards: number;
  /** Streams that the hub ended, refused or let fall silent. */
  readonly broken: number;
  /** Why the last of them broke, or the last report was refused. */
  readonly fault: string | null;
  readonly reported: number;
  /** Reports of what is in force that were not taken. */
  readonly refused: number;
}

export interface HeldStreams {
  /** Every relay holds its stream, and has reported its route's current directive. */
  readonly held: Promise<void>;
  /** Ends them all; resolves once nothing is left of them. */
  end(): Promise<StreamFigures>;
}

const AGAIN_MS = 1_000;
/** Hundreds that one process opens at the same moment would wait for it, and not for the hub. */
const APART_MS = 10;
/** Load and hub share a machine: what is slow there is shown, and only what never comes is a fault. */
const ANSWERED_WITHIN_MS = 30_000;

/**
 * Holds a stream for each relay through the SDK's client, and reports each directive as applied. k6 cannot: it reads an
 * answer only once it has ended. Nothing of the SDK that would hide a fault of the hub (its order guard, pulls beside the
 * stream) stands between.
 */
export function holdStreams(hubUrl: string, relays: readonly Pick<LoadRelay, 'token' | 'routeId'>[]): HeldStreams {
  const ending = new AbortController();
  const { signal } = ending;
  // Each stream listens to it.
  setMaxListeners(0, signal);
  const figures = { missed: 0, backwards: 0, broken: 0, reported: 0, refused: 0 };
  const arrivalsMs: number[] = [];
  let fault: string | null = null;

  async function hold({ token, routeId }: Pick<LoadRelay, 'token' | 'routeId'>, index: number, onHeld: () => void) {
    await delay(index * APART_MS);
    const client = createRelayClient({ hubUrl, token, timeoutMs: ANSWERED_WITHIN_MS });
    let held: DirectiveData | null = null;
    while (!signal.aborted) {
      try {
        for await (const directive of client.stream(routeId, signal, { after: held })) {
          if (!take(held, directive)) continue;
          held = directive;
          const { epoch, sequence } = directive;
          await report(() => client.applied(routeId, { epoch, sequence, appliedAt: Date.now() }));
          onHeld();
        }
        throw new Error('the hub ended the stream');
      } catch (error) {
        if (signal.aborted) return;
        figures.broken += 1;
        fault = String(error);
        await delay(AGAIN_MS);
      }
    }
  }

  /** Whether it is newer than what is held. */
  function take(held: DirectiveData | null, directive: DirectiveData): boolean {
    const { kind, missed } = judgeArrival(held, directive);
    figures.missed += missed;
    if (kind === 'backwards') figures.backwards += 1;
    if (kind === 'forwards' && held !== null) arrivalsMs.push(Date.now() - Date.parse(directive.decidedAt));
    return kind === 'forwards';
  }

  async function report(send: () => Promise<void>): Promise<void> {
    try {
      await send();
      figures.reported += 1;
    } catch (error) {
      figures.refused += 1;
      fault = String(error);
    }
  }

  const lives: Promise<void>[] = [];
  const held = Promise.all(
    relays.map((relay, index) => new Promise<void>((onHeld) => lives.push(hold(relay, index, onHeld)))),
  ).then(() => undefined);
  return {
    held,
    async end() {
      ending.abort(new Error('the load is over'));
      await Promise.all(lives);
      return { ...figures, arrivalsMs, fault };
    },
  };
}
