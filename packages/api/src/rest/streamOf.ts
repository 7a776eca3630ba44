/** How a stream came to its end: complete, or with what broke it off. */
export interface Outcome {
  readonly bytes: number;
  readonly end: 'complete' | 'cancelled' | 'stalled' | 'failed';
  readonly error?: string;
}

/** A reader that takes nothing for this long has gone away, or will never be done. */
const STALL_MS = 120_000;

/**
 * A body of text chunks that are made only as they are taken: one is ready, none is made ahead of it. The first one is
 * made before this resolves, so that a failure there can still be answered as one. `ended` is called once.
 */
export async function streamOf(
  chunks: AsyncGenerator<string, void, void>,
  ended: (outcome: Outcome) => void,
  options: { stallMs?: number } = {},
): Promise<ReadableStream<Uint8Array>> {
  const { stallMs = STALL_MS } = options;
  const encoder = new TextEncoder();
  let bytes = 0;
  let open = true;
  let stalled: NodeJS.Timeout | undefined;
  const end = (how: Omit<Outcome, 'bytes'>) => {
    clearTimeout(stalled);
    if (!open) return;
    open = false;
    ended({ bytes, ...how });
  };
  const next = () =>
    chunks.next().catch((error: unknown) => {
      // The query's own message is its text; why it failed is its cause.
      end({ end: 'failed', error: String((error instanceof Error && error.cause) || error) });
      throw new Error('the export failed on the server');
    });
  let ready: Promise<IteratorResult<string, void>> | null = Promise.resolve(await next());

  return new ReadableStream<Uint8Array>(
    {
      start: (controller) => watch(controller),
      async pull(controller) {
        clearTimeout(stalled);
        const taken = ready ?? next();
        ready = null;
        const { done, value } = await taken;
        if (!open) return;
        if (done) {
          end({ end: 'complete' });
          controller.close();
          return;
        }
        const chunk = encoder.encode(value);
        bytes += chunk.length;
        controller.enqueue(chunk);
        watch(controller);
      },
      async cancel() {
        end({ end: 'cancelled' });
        await chunks.return();
      },
    },
    { highWaterMark: 0 },
  );

  function watch(controller: ReadableStreamDefaultController): void {
    stalled = setTimeout(() => {
      end({ end: 'stalled', error: `its reader took nothing for ${stallMs / 1_000} s` });
      controller.error(new Error('the reader of this export took nothing for too long'));
      void chunks.return();
    }, stallMs);
    stalled.unref();
  }
}
