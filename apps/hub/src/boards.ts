import type { Logger } from '@twinline/services/context';
import type { BoardFrame } from '@twinline/services/live/frame';
import { type EventStream, encodeEvent } from './http/sse';

/** The live boards: one timer for all, one encoding per organization and second, whoever many look. */
export interface Boards {
  add(organizationId: string, stream: EventStream): void;
  stop(): void;
}

const PERIOD_MS = 1_000;

export function createBoards(boardOf: (organizationId: string) => BoardFrame, log: Logger): Boards {
  const audiences = new Map<string, Set<EventStream>>();
  const timer = setInterval(() => {
    for (const [organizationId, audience] of audiences) publish(organizationId, audience);
  }, PERIOD_MS);

  function publish(organizationId: string, audience: Iterable<EventStream>): void {
    try {
      const frame = boardOf(organizationId);
      const encoded = encodeEvent('board', String(frame.at), frame);
      for (const stream of audience) stream.write(encoded);
    } catch (error) {
      log.error({ organization: organizationId, error: String(error) }, 'a board could not be published');
    }
  }

  return {
    add(organizationId, stream) {
      const audience = audiences.get(organizationId) ?? new Set();
      audiences.set(organizationId, audience.add(stream));
      stream.signal.addEventListener('abort', () => {
        audience.delete(stream);
        if (audience.size === 0) audiences.delete(organizationId);
      });
      publish(organizationId, [stream]);
    },
    stop: () => clearInterval(timer),
  };
}
