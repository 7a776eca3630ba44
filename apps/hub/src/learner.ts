import { Worker } from 'node:worker_threads';
import type { Learned, LearnTask } from '@twinline/services/forecast/learnSeries';

export interface Learner {
  /** Learns a series on another thread. */
  learn(task: LearnTask): Promise<Learned>;
  stop(): Promise<void>;
}

/** What the thread answers. */
export type LearnerAnswer = { readonly learned: Learned } | { readonly error: string };

/** A thread that nothing was asked of for so long ends: there is work for it once a day. */
const IDLE_MS = 60_000;

/**
 * Learning a series takes up to a second of computing: on a thread of its own, so that this process decides and delivers
 * meanwhile. One series at a time; the thread begins with the first and ends when it has nothing to do.
 */
export function createLearner(): Learner {
  let thread: Worker | null = null;
  let idle: NodeJS.Timeout | null = null;

  function begin(): Worker {
    const started = createThread();
    thread = started;
    started.on('exit', () => {
      if (thread === started) thread = null;
    });
    return started;
  }

  async function end(): Promise<void> {
    const ending = thread;
    thread = null;
    await ending?.terminate();
  }

  return {
    async learn(task) {
      if (idle !== null) clearTimeout(idle);
      const worker = thread ?? begin();
      try {
        return await asked(worker, task);
      } finally {
        idle = setTimeout(() => void end(), IDLE_MS).unref();
      }
    },
    async stop() {
      if (idle !== null) clearTimeout(idle);
      await end();
    },
  };
}

/** Beside this file: built, or as source, which tests run and tsx makes readable to the thread. */
function createThread(): Worker {
  if (!import.meta.url.endsWith('.ts')) return new Worker(new URL('./learnerThread.mjs', import.meta.url));
  const source = new URL('./learnerThread.ts', import.meta.url);
  const program = `import('tsx/esm/api').then(({ register }) => (register(), import(${JSON.stringify(source.href)})));`;
  return new Worker(program, { eval: true });
}

function asked(worker: Worker, task: LearnTask): Promise<Learned> {
  return new Promise((resolve, reject) => {
    const onMessage = (answer: LearnerAnswer) => {
      leave();
      if ('learned' in answer) resolve(answer.learned);
      else reject(new Error(answer.error));
    };
    const onError = (error: Error) => {
      leave();
      reject(error);
    };
    const onExit = () => onError(new Error('the thread that learns has ended'));
    const leave = () => worker.off('message', onMessage).off('error', onError).off('exit', onExit);
    worker.on('message', onMessage).on('error', onError).on('exit', onExit);
    worker.postMessage(task);
  });
}
