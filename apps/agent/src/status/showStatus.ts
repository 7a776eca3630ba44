import { setTimeout as sleep } from 'node:timers/promises';
import type { AgentStatus } from './agentStatus';
import { describeStatus } from './describeStatus';
import { readStatus } from './statusSocket';

const EVERY_MS = 1_000;
/** Cursor home, then each line cleared to its end and the rest of the screen: no flicker over ssh. */
const HOME = '\u001b[H';
const CLEAR_LINE = '\u001b[K';
const CLEAR_REST = '\u001b[J';

export interface ShowStatusOptions {
  readonly stateDir: string;
  /** Once instead of every second. */
  readonly once: boolean;
  readonly json: boolean;
  readonly colors: boolean;
  readonly write: (text: string) => void;
  readonly signal: AbortSignal;
}

/** Shows the running agent's figures. Rejects when none answers to begin with; later it says so and goes on asking. */
export async function showStatus(options: ShowStatusOptions): Promise<void> {
  const { stateDir, once, json, write, signal } = options;
  const text = (status: AgentStatus) => (json ? `${JSON.stringify(status)}\n` : describeStatus(status, options.colors));
  const first = text(await readStatus(stateDir));
  if (once || json) write(first);
  else write(`\u001b[2J${redrawn(first)}`);
  while (!once && !signal.aborted) {
    await sleep(EVERY_MS, undefined, { signal }).catch(() => {});
    if (signal.aborted) return;
    const next = await readStatus(stateDir).then(text, (error: Error) => `${error.message}\n`);
    write(json ? next : redrawn(next));
  }
}

function redrawn(text: string): string {
  return `${HOME}${text.replaceAll('\n', `${CLEAR_LINE}\n`)}${CLEAR_REST}`;
}
