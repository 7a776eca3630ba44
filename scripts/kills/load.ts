import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { createDraw, type Draw } from './draw';
import type { Ledger } from './ledger';
import { createParcelMaker, type Parcel } from './parcels';
import { createSender, type Identity } from './postParcel';
import type { VirtualAgent } from './world';

export interface LoadOptions {
  readonly seed: number;
  readonly agents: readonly VirtualAgent[];
  /** Where the hubs listen, in the order of their numbers. */
  readonly hubUrls: readonly string[];
  readonly ledger: Ledger;
  /** The agents' time, in seconds since the epoch. */
  readonly nowSeconds: () => number;
  /** The hub answered what it must never answer. */
  readonly onWrong: (why: string) => void;
}

export interface Load {
  /** Resolves when the next request has left entirely. */
  nextSent(): Promise<void>;
  nextAcknowledged(): Promise<void>;
  /** Lets nothing more out; resolves when every request under way has its answer, or has none. */
  pause(): Promise<void>;
  resume(): void;
  /** No new measurements; resolves true when all that waits is acknowledged, false when that takes too long. */
  drain(withinMs: number): Promise<boolean>;
  stop(): Promise<void>;
  figures(): LoadFigures;
}

export interface LoadFigures {
  /** Parcels that were given up unacknowledged, as by an agent that dies with its memory. */
  readonly abandoned: number;
  /** Posts of what was acknowledged already, or is under way by another post. */
  readonly onPurpose: number;
  /** What came instead of an acknowledgement, and how often. */
  readonly failures: Readonly<Record<string, number>>;
}

/** What an agent keeps of what was not acknowledged; with more it only sends again and measures nothing new. */
const LONGEST_BACKLOG = 40;
const MOST_MERGED = 4;

/** Agents that send what they measure, and send again what was not acknowledged, as the real agent's outbox does. */
export function createLoad(options: LoadOptions): Load {
  const { seed, agents, hubUrls, ledger, onWrong } = options;
  const sender = createSender(seed);
  const failures: Record<string, number> = {};
  const inFlight = new Set<Promise<unknown>>();
  const sent = createBell();
  const acknowledged = createBell();
  const opened = createBell();
  let isPaused = false;
  let isDraining = false;
  let isStopped = false;
  let abandoned = 0;
  let onPurpose = 0;

  async function post(agent: VirtualAgent, parcel: Parcel, identity: Identity, hub: number): Promise<boolean> {
    const entry = ledger.posted(hub, parcel.facts);
    const sending = sender.post(hubUrls[hub] ?? '', agent.key, parcel, identity, sent.ring);
    inFlight.add(sending);
    const result = await sending;
    inFlight.delete(sending);
    if (result.kind === 'acknowledged') {
      ledger.acknowledged(entry);
      acknowledged.ring();
      return true;
    }
    failures[result.why] = (failures[result.why] ?? 0) + 1;
    ledger.failed(entry, result.why);
    if (result.kind === 'wrong') onWrong(result.why);
    return false;
  }

  async function live(agent: VirtualAgent, draw: Draw): Promise<void> {
    const make = createParcelMaker(agent, draw, options.nowSeconds);
    const boot = randomUUID();
    let sequence = 0;
    let backlog: Parcel[] = [];
    let latest: Parcel | null = null;
    const deliver = async (parcel: Parcel) => {
      while (isPaused && !isStopped) await opened.next();
      sequence += 1;
      const identity = { boot, sequence };
      const hub = draw.whole(0, hubUrls.length - 1);
      // As an agent does that has had no answer for a while: the same by another way, both of which may arrive.
      const twice = draw.chance(0.04);
      if (twice) onPurpose += 1;
      const hedge = twice ? post(agent, parcel, identity, (hub + 1) % hubUrls.length) : null;
      const [first, second] = await Promise.all([post(agent, parcel, identity, hub), hedge]);
      return first || second === true;
    };
    while (!isStopped) {
      const again = backlog.length > 0 && (isDraining || backlog.length >= LONGEST_BACKLOG || draw.chance(0.5));
      if (isDraining && backlog.length === 0) return;
      const taken = again ? takeAlike(backlog, draw.whole(1, MOST_MERGED)) : [make()];
      backlog = again ? backlog.filter((parcel) => !taken.includes(parcel)) : backlog;
      const parcel = merge(taken);
      if (await deliver(parcel)) {
        latest = parcel;
        if (draw.chance(0.06)) {
          onPurpose += 1;
          await deliver(latest);
        }
      } else if (!isDraining && draw.chance(0.02)) abandoned += 1;
      else backlog = again ? [...taken, ...backlog] : [...backlog, ...taken];
      // Less than an agent's second, and than any Retry-After: a hub that comes back is to have no peace.
      await delay(draw.whole(50, 400));
    }
  }

  const lives = agents.map((agent, i) => live(agent, createDraw(seed, i)));
  const all = Promise.all(lives);
  all.catch((error: unknown) => onWrong(`the load itself failed: ${String(error)}`));

  return {
    nextSent: sent.next,
    nextAcknowledged: acknowledged.next,
    async pause() {
      isPaused = true;
      while (inFlight.size > 0) await Promise.allSettled([...inFlight]);
    },
    resume() {
      isPaused = false;
      opened.ring();
    },
    async drain(withinMs) {
      isDraining = true;
      const late = new AbortController();
      const drained = await Promise.race([
        all.then(() => true),
        delay(withinMs, false, { signal: late.signal }).catch(() => false),
      ]);
      late.abort();
      return drained;
    },
    async stop() {
      isStopped = true;
      opened.ring();
      sender.close();
      await Promise.allSettled(lives);
    },
    figures: () => ({ abandoned, onPurpose, failures: { ...failures } }),
  };
}

/** The oldest, with those that go by the same door. */
function takeAlike(backlog: readonly Parcel[], most: number): Parcel[] {
  return backlog.filter(({ door }) => door === backlog[0]?.door).slice(0, most);
}

function merge(parcels: readonly Parcel[]): Parcel {
  const [first] = parcels;
  if (first !== undefined && parcels.length === 1) return first;
  return { door: first?.door ?? 'samples', facts: parcels.flatMap(({ facts }) => facts) };
}

/** Something that happens again and again, and can be waited for. */
function createBell(): { ring(): void; next(): Promise<void> } {
  let waiting: (() => void)[] = [];
  return {
    ring() {
      const woken = waiting;
      waiting = [];
      for (const wake of woken) wake();
    },
    next: () => new Promise((resolve) => waiting.push(resolve)),
  };
}
