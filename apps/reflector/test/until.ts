import { setTimeout as after } from 'node:timers/promises';

const DEADLINE_MS = 30_000;

/** Waits until a condition holds; rejects when it has not within a generous time. */
export async function until(holds: () => boolean): Promise<void> {
  for (const deadline = Date.now() + DEADLINE_MS; !holds(); await after(5))
    if (Date.now() > deadline) throw new Error(`still not so after ${DEADLINE_MS} ms: ${holds}`);
}
