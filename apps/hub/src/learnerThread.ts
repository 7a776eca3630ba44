import { parentPort } from 'node:worker_threads';
import { type LearnTask, learnSeries } from '@twinline/services/forecast/learnSeries';
import type { LearnerAnswer } from './learner';

/** The other end of `createLearner`: runs on a thread of its own. */
parentPort?.on('message', (task: LearnTask) => {
  parentPort?.postMessage(answerTo(task));
});

function answerTo(task: LearnTask): LearnerAnswer {
  try {
    return { learned: learnSeries(task) };
  } catch (error) {
    return { error: String(error) };
  }
}
