import { startDemo } from './demo';

/** One demo for all whole-pipeline and browser tests; ends with them. */
export default async function setup(): Promise<() => Promise<void>> {
  const running = await startDemo();
  process.env.TWINLINE_STATE_DIR = running.folder;
  return running.stop;
}
