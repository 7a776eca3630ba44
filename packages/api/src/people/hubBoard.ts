import type { Logger } from '@twinline/services/context';
import type { BoardFrame } from '@twinline/services/live/frame';
import { z } from 'zod';
import { serverSentEvents } from './serverSentEvents';

export interface HubAddress {
  readonly hubUrl: string;
  readonly hubToken: string;
  readonly log: Logger;
}

/** The hub speaks once a second: silence for this long means a dead connection. */
const SILENT_MS = 5_000;
const FIRST_RETRY_MS = 250;
const LONGEST_RETRY_MS = 5_000;

/**
 * Holds one stream of an organization's board frames open until the signal aborts, and opens it again, waiting longer
 * each time, whenever it breaks. Never throws.
 */
export async function followHubBoard(
  hub: HubAddress,
  organizationId: string,
  onFrame: (frame: BoardFrame) => Promise<void>,
  signal: AbortSignal,
): Promise<void> {
  let retryMs = FIRST_RETRY_MS;
  while (!signal.aborted) {
    try {
      for await (const frame of frames(hub, organizationId, signal)) {
        retryMs = FIRST_RETRY_MS;
        await onFrame(frame);
      }
    } catch (error) {
      if (signal.aborted) return;
      hub.log.warn({ organizationId, retryMs, error: String(error) }, 'lost the hub’s board stream');
    }
    await pause(retryMs, signal);
    retryMs = Math.min(retryMs * 2, LONGEST_RETRY_MS);
  }
}

const frameEnvelope = z.looseObject({
  organizationId: z.string(),
  at: z.number(),
  lastEventId: z.number(),
  routes: z.array(z.looseObject({ id: z.string() })),
});

async function* frames(hub: HubAddress, organizationId: string, signal: AbortSignal): AsyncGenerator<BoardFrame> {
  const silence = new AbortController();
  let timer = setTimeout(() => silence.abort(new Error('the hub fell silent')), SILENT_MS);
  const heard = () => {
    clearTimeout(timer);
    timer = setTimeout(() => silence.abort(new Error('the hub fell silent')), SILENT_MS);
  };
  try {
    const response = await fetch(new URL(`/v1/boards/${encodeURIComponent(organizationId)}/stream`, hub.hubUrl), {
      headers: { authorization: `Bearer ${hub.hubToken}`, accept: 'text/event-stream' },
      signal: AbortSignal.any([signal, silence.signal]),
    });
    if (!response.ok || !response.body) throw new Error(`the hub answered ${response.status}`);
    for await (const { event, data } of serverSentEvents(response.body, heard)) {
      // The envelope is checked; the hub of the same version made what is in it.
      if (event === 'board') yield frameEnvelope.parse(JSON.parse(data)) as unknown as BoardFrame;
    }
  } finally {
    clearTimeout(timer);
  }
}

function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) return resolve();
    const done = () => {
      clearTimeout(timer);
      signal.removeEventListener('abort', done);
      resolve();
    };
    const timer = setTimeout(done, ms);
    signal.addEventListener('abort', done);
  });
}
