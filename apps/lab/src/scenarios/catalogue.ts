import { BESIDE_LINES } from './besideLines';
import { ON_LINES } from './onLines';
import type { Scenario } from './scenario';

const QUIET: Scenario = {
  name: 'quiet',
  words: {
    en: { name: 'Quiet', what: 'Every line as it should be.', expect: 'Routes go back to A after the hold-down.' },
    zh: { name: '平静', what: '所有线路恢复正常。', expect: '保持期后各线路组回切 A 线。' },
  },
  scope: 'every',
  lengthSeconds: 0,
  steps: [],
  story: { told: [], faults: [] },
};

/** Every scenario that the lab plays: for its command, the lab page, the tests and docs/scenarios.md alike. */
export const SCENARIOS: readonly Scenario[] = [QUIET, ...ON_LINES, ...BESIDE_LINES];
