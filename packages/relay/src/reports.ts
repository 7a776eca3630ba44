import { createRest, fullJitter } from './backoff';
import { type RelayClient, RelayClientError } from './client';
import type { AppliedReport } from './truth';

/** Tells the hub what is in force. */
export interface Reports {
  /** Never waits, never throws. */
  add(routeId: string, report: AppliedReport): void;
  /** Resolves once nothing is being sent any more. */
  settled(): Promise<void>;
}

export interface ReportsOptions {
  readonly client: Pick<RelayClient, 'applied'>;
  readonly signal: AbortSignal;
  /** A number in [0, 1). */
  readonly random: () => number;
  readonly onHeard: (routeId: string, report: AppliedReport) => void;
  /** What the hub has not answered yet, oldest first, whenever that changes. */
  readonly onWaiting: (routeId: string, waiting: readonly AppliedReport[]) => void;
  /** `final`: it is not sent again, for the hub refuses it, or too many newer ones wait. */
  readonly onFailed: (routeId: string, report: AppliedReport, error: unknown, final: boolean) => void;
}

const BASE_MS = 200;
const CAP_MS = 5_000;
/** Of one route, beside the one that is being sent. */
const MAX_WAITING = 16;

/** Sends the reports of each route one after another, oldest first, each until the hub has answered it. */
export function createReports(options: ReportsOptions): Reports {
  const { client, signal, random, onHeard, onFailed, onWaiting } = options;
  /** The first of each is being sent. */
  const waiting = new Map<string, AppliedReport[]>();
  const sending = new Map<string, Promise<void>>();

  async function sendAll(routeId: string, queue: AppliedReport[]): Promise<void> {
    for (let [report] = queue; report !== undefined && !signal.aborted; [report] = queue) {
      await send(routeId, report);
      if (signal.aborted) break;
      queue.shift();
      onWaiting(routeId, [...queue]);
    }
    waiting.delete(routeId);
    sending.delete(routeId);
  }

  async function send(routeId: string, report: AppliedReport): Promise<void> {
    for (let attempt = 1; !signal.aborted; attempt += 1) {
      try {
        await client.applied(routeId, report);
        onHeard(routeId, report);
        return;
      } catch (error) {
        if (signal.aborted) return;
        const final = isRefusal(error);
        onFailed(routeId, report, error, final);
        if (final) return;
        const asked = error instanceof RelayClientError ? (error.retryAfterMs ?? 0) : 0;
        const pauseMs = Math.max(fullJitter(attempt, BASE_MS, CAP_MS, random()), Math.min(asked, CAP_MS));
        await createRest().for(pauseMs, signal);
      }
    }
  }

  return {
    add(routeId, report) {
      const queue = waiting.get(routeId) ?? [];
      queue.push(report);
      const [tooMany] = queue.length > MAX_WAITING + 1 ? queue.splice(1, 1) : [];
      if (tooMany !== undefined) onFailed(routeId, tooMany, new Error('too many newer reports wait'), true);
      onWaiting(routeId, [...queue]);
      if (sending.has(routeId)) return;
      waiting.set(routeId, queue);
      sending.set(routeId, sendAll(routeId, queue));
    },
    async settled() {
      await Promise.all(sending.values());
    },
  };
}

/** The hub has understood it and will not have it: sending it again would not help. */
function isRefusal(error: unknown): boolean {
  if (!(error instanceof RelayClientError)) return false;
  return error.status >= 400 && error.status < 500 && error.status !== 408 && error.status !== 429;
}
