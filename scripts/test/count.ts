import { relative } from 'node:path';
import { stripVTControlCharacters } from 'node:util';

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
    /** The file. */
    readonly name: string;
    readonly status: string;
    /** Why the file failed outside its tests; else empty or left out. */
    readonly message?: string;
    readonly assertionResults: readonly {
      readonly status: string;
      readonly fullName: string;
      readonly failureMessages?: readonly string[] | null;
    }[];
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

/** What failed, a line each: file, full name and the first line of why. A log that is cut short still ends with them. */
export function failedTests(results: VitestResults, root: string): string[] {
  return results.testResults.flatMap(({ name, status, message = '', assertionResults }) => {
    const file = relative(root, name);
    const failed = assertionResults.filter((test) => test.status === 'failed');
    if (status === 'failed' && failed.length === 0) return [`${file}: ${firstLine(message)}`];
    return failed.map(
      ({ fullName, failureMessages }) => `${file} > ${fullName.trim()}: ${firstLine(failureMessages?.[0] ?? '')}`,
    );
  });
}

const MOST_OF_A_LINE = 300;
const firstLine = (text: string): string =>
  stripVTControlCharacters(text).split('\n', 1)[0]?.slice(0, MOST_OF_A_LINE) ?? '';
