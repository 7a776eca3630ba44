export interface Stopper {
  /** What is to be ended; stage 0 together, then stage 1: the database, once nobody writes any more. */
  add(stage: 0 | 1, end: () => Promise<void>): void;
  /** A step of starting that must settle (it is told by `signal`) before things are ended. */
  track<T>(step: Promise<T>): Promise<T>;
  readonly signal: AbortSignal;
  stopping(): boolean;
  stop(code: number): Promise<void>;
}

const SETTLE_WITHIN_MS = 4_000;

/** Ends everything in order at the first SIGINT, SIGTERM or SIGHUP, then the program. */
export function createStopper(say: (line: string) => void, last: () => void): Stopper {
  const stages: (() => Promise<void>)[][] = [[], []];
  const steps: Promise<unknown>[] = [];
  const controller = new AbortController();
  const stop = async (code: number) => {
    if (controller.signal.aborted) return;
    controller.abort(new Error('stopping'));
    await Promise.race([Promise.allSettled(steps), new Promise((resolve) => setTimeout(resolve, SETTLE_WITHIN_MS))]);
    for (const stage of stages) await Promise.allSettled(stage.map((end) => end()));
    last();
    process.exit(code);
  };
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const)
    process.on(signal, () => {
      if (!controller.signal.aborted) say('stopping …');
      void stop(0);
    });
  endWithNpm(() => void stop(0));
  return {
    add: (stage, end) => void stages[stage]?.push(end),
    track: (step) => {
      steps.push(step);
      step.catch(() => {});
      return step;
    },
    signal: controller.signal,
    stopping: () => controller.signal.aborted,
    stop,
  };
}

/** Under `npm start`, npm's death by SIGKILL leaves us to init: then nobody could end us by Ctrl-C any more. */
function endWithNpm(stop: () => void): void {
  if (process.env.npm_lifecycle_event === undefined) return;
  const parent = process.ppid;
  setInterval(() => {
    if (process.ppid !== parent) stop();
  }, 1_000).unref();
}
