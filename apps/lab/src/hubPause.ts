import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { LabError } from './labError';
import type { Logger } from './log';

const demo = z.object({ lab: z.url(), pids: z.object({ hub: z.int().min(1) }) });

export interface HubPauseOptions {
  /** What `npm start` writes while its demo runs: it names the hub's process. */
  readonly demoFile: string;
  /** Where this lab answers: the demo of the file must be the one that it belongs to. */
  readonly controlPort: () => number;
  readonly log: Logger;
}

/** Stops the process of the demo's hub for a while, as a host does that is short of memory or moved to another machine. */
export interface HubPause {
  /** Throws LabError where there is no hub that surely is the demo's own. A second pause takes the place of the first. */
  begin(forMs: number): void;
  end(): void;
}

export function createHubPause({ demoFile, controlPort, log }: HubPauseOptions): HubPause {
  let paused: { readonly pid: number; readonly timer: NodeJS.Timeout } | null = null;

  function hubPid(): number {
    try {
      const { lab, pids } = demo.parse(JSON.parse(readFileSync(demoFile, 'utf8')));
      const isOurs = Number(new URL(lab).port) === controlPort();
      if (isOurs && /apps[\\/]hub[\\/]/.test(commandOf(pids.hub))) return pids.hub;
    } catch {
      // Said below: whatever is missing, there is no process that may be stopped.
    }
    throw new LabError(400, "only the hub of this lab's own demo can be paused, on Linux, and it is not running");
  }

  function end(): void {
    if (paused === null) return;
    clearTimeout(paused.timer);
    signal(paused.pid, 'SIGCONT', log);
    paused = null;
  }

  return {
    begin(forMs) {
      const pid = hubPid();
      end();
      signal(pid, 'SIGSTOP', log);
      paused = { pid, timer: setTimeout(end, forMs) };
    },
    end,
  };
}

function signal(pid: number, name: 'SIGSTOP' | 'SIGCONT', log: Logger): void {
  try {
    process.kill(pid, name);
  } catch (error) {
    log.warn({ pid, signal: name, error: String(error) }, 'the hub has gone meanwhile');
  }
}

/** Throws where there is no such process, or where the system doesn't tell. */
const commandOf = (pid: number): string => readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ');
