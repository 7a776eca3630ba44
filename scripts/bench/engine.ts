import { detectBench } from './engineDetect';
import { evaluateBench } from './engineEvaluate';
import { replayBench } from './engineReplay';
import type { BenchOptions } from './main';
import type { Row } from './rows';

/** Paths and lines judged: in replay, live, and how soon against how often wrongly. */
export async function engineBench(options: BenchOptions): Promise<Row[]> {
  return [...replayBench(options), ...evaluateBench(options), ...detectBench(options)];
}
