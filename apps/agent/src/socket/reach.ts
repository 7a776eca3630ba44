import type { ProbeSocket } from './openSocket';
import { isName, type Target } from './target';

/** Sends that failed for this long, twice at least, are a problem, not an accident. */
const FAILING_AFTER_MS = 1_000;
/** How often a new socket is tried while nothing can be sent: an interface that came back needs one. */
const REOPEN_EVERY_MS = 2_000;
/** How often a far end's name is looked up again. */
const LOOK_UP_EVERY_MS = 60_000;

export interface ReachOptions {
  readonly host: string;
  readonly resolve: () => Promise<readonly Target[]>;
  readonly open: (target: Target) => Promise<ProbeSocket>;
  /** A new socket has taken the old one's place, perhaps to another address. */
  readonly onSocket: (opened: ProbeSocket, closed: ProbeSocket) => void;
  readonly onProblem: (problem: string | null) => void;
}

/**
 * Keeps a path's socket one that can send. While sends fail, the old socket goes on (a route may come back) and every
 * 2 s a new one is opened beside it (an interface that was taken away and came back is another one to the kernel), at
 * the next of the name's addresses. A name is looked up again every minute; while that fails the old address stays.
 */
export class Reach {
  /** Why nothing can be sent; null while sends work. */
  problem: string | null = null;
  reopened = 0;
  private failures = 0;
  private failingSinceMs = 0;
  private reopenAtMs = 0;
  private lookUpAtMs: number;
  private opening = false;
  private lookingUp = false;
  private stopped = false;

  constructor(
    private readonly options: ReachOptions,
    public socket: ProbeSocket,
    private targets: readonly Target[],
    nowMs: number,
  ) {
    this.lookUpAtMs = isName(options.host) ? nowMs + LOOK_UP_EVERY_MS : Number.POSITIVE_INFINITY;
  }

  /** What became of a send: null, or the error's code. */
  sent(code: string | null, nowMs: number): void {
    if (code === null) {
      if (this.problem !== null) this.setProblem(null);
      this.failures = 0;
      return;
    }
    if (this.failures === 0) this.failingSinceMs = nowMs;
    this.failures += 1;
    if (this.failures > 1 && nowMs - this.failingSinceMs >= FAILING_AFTER_MS && this.problem === null)
      this.setProblem(`probes cannot be sent (${code})`);
  }

  /** Opens and looks up what is due; call at every turn. */
  keep(nowMs: number): void {
    if (this.problem !== null && !this.opening && nowMs >= this.reopenAtMs) {
      this.reopenAtMs = nowMs + REOPEN_EVERY_MS;
      void this.reopen(this.nextTarget());
    }
    if (nowMs >= this.lookUpAtMs && !this.lookingUp) {
      this.lookUpAtMs = nowMs + LOOK_UP_EVERY_MS;
      void this.lookUp();
    }
  }

  stop(): void {
    this.stopped = true;
    this.socket.close();
  }

  private async lookUp(): Promise<void> {
    this.lookingUp = true;
    try {
      const found = await this.options.resolve();
      this.targets = found;
      const first = found[0];
      if (first !== undefined && !found.some((target) => isSame(target, this.socket.target))) await this.reopen(first);
    } catch {
      // The name service is away: the address it gave last is the best there is.
    } finally {
      this.lookingUp = false;
    }
  }

  private async reopen(target: Target): Promise<void> {
    if (this.opening) return;
    this.opening = true;
    try {
      const opened = await this.options.open(target);
      if (this.stopped) return opened.close();
      const old = this.socket;
      this.socket = opened;
      this.reopened += 1;
      old.close();
      this.options.onSocket(opened, old);
    } catch (error) {
      if (this.problem !== null && !this.stopped)
        this.setProblem(error instanceof Error ? error.message : String(error));
    } finally {
      this.opening = false;
    }
  }

  private nextTarget(): Target {
    const at = this.targets.findIndex((target) => isSame(target, this.socket.target));
    return this.targets[(at + 1) % this.targets.length] ?? this.socket.target;
  }

  private setProblem(problem: string | null): void {
    const changed = problem !== this.problem;
    this.problem = problem;
    if (changed) this.options.onProblem(problem);
  }
}

function isSame(a: Target, b: Target): boolean {
  return a.address === b.address;
}
