import type { ServerResponse } from 'node:http';

const HEARTBEAT_MS = 5_000;
/** A reader that is further behind than this is cut off; it reconnects and gets the current truth. */
const MAX_BUFFERED_BYTES = 1_000_000;

/** One open event stream (WHATWG HTML §9.2). */
export interface EventStream {
  /** Aborts when either side ends it. */
  readonly signal: AbortSignal;
  /** Sends an encoded frame. False when the reader was too slow and has been cut off. */
  write(frame: string): boolean;
  close(): void;
}

/** Every open stream of a server, so that a stop can end them all. */
export interface EventStreams {
  open(response: ServerResponse): EventStream;
  count(): number;
  /** How many readers were cut off for being slow. */
  dropped(): number;
  closeAll(): void;
}

export function encodeEvent(event: string, id: string, data: unknown): string {
  return `event: ${event}\nid: ${id}\ndata: ${JSON.stringify(data)}\n\n`;
}

/** Opens streams with a comment each 5 s, which shows readers and proxies that they are alive. */
export function createEventStreams(): EventStreams {
  const streams = new Set<EventStream>();
  let dropped = 0;
  return {
    open(response) {
      response.writeHead(200, {
        'content-type': 'text/event-stream; charset=utf-8',
        'cache-control': 'no-store',
        'x-accel-buffering': 'no',
      });
      const ended = new AbortController();
      const stream: EventStream = {
        signal: ended.signal,
        write(frame) {
          if (ended.signal.aborted) return false;
          response.write(frame);
          if (response.writableLength <= MAX_BUFFERED_BYTES) return true;
          dropped += 1;
          response.destroy();
          return false;
        },
        close: () => response.end(),
      };
      const heartbeat = setInterval(() => stream.write(':\n\n'), HEARTBEAT_MS);
      streams.add(stream);
      response.on('close', () => {
        clearInterval(heartbeat);
        streams.delete(stream);
        ended.abort();
      });
      stream.write(':\n\n');
      return stream;
    },
    count: () => streams.size,
    dropped: () => dropped,
    closeAll() {
      for (const stream of streams) stream.close();
    },
  };
}
