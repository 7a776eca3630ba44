export interface Counts {
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
}

export interface VitestResults {
  readonly numPassedTests: number;
  readonly numFailedTests: number;
  readonly numPendingTests: number;
  readonly numTodoTests: number;
  readonly testResults: readonly {
    readonly status: string;
    readonly assertionResults: readonly { readonly status: string; readonly fullName: string }[];
  }[];
}

/** Counts vitest's JSON results; a file that failed outside its tests (import, hook) counts as one failure. */
export function countResults(results: VitestResults): Counts {
  const brokenFiles = results.testResults.filter(
    (file) => file.status === 'failed' && !file.assertionResults.some((test) => test.status === 'failed'),
  ).length;
  return {
    passed: results.numPassedTests,
    failed: results.numFailedTests + brokenFiles,
    skipped: results.numPendingTests + results.numTodoTests,
  };
}

/** The results of several runs as if they were of one. */
export function addResults(runs: readonly VitestResults[]): VitestResults {
  const sum = (count: (run: VitestResults) => number) => runs.reduce((all, run) => all + count(run), 0);
  return {
    numPassedTests: sum((run) => run.numPassedTests),
    numFailedTests: sum((run) => run.numFailedTests),
    numPendingTests: sum((run) => run.numPendingTests),
    numTodoTests: sum((run) => run.numTodoTests),
    testResults: runs.flatMap((run) => run.testResults),
  };
}

/** The full names of the tests that were skipped: each says why in its own title. */
export function skippedTests(results: VitestResults): string[] {
  const tests = results.testResults.flatMap((file) => file.assertionResults);
  return tests
    .filter((test) => ['skipped', 'pending', 'todo'].includes(test.status))
    .map((test) => test.fullName.trim());
}
