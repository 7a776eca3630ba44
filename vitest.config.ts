import { defineConfig } from 'vitest/config';

// Three kinds: `logic` is code without state or I/O, whose files share a process and what it has loaded; `parts` (real
// sockets, real databases, real programs) have a process each; both run side by side. `whole` starts the whole demo and a
// real browser, and runs alone afterwards.
// A busy machine's patience for what is waited for; whoever waits for longer says so.
const expect = { poll: { timeout: 20_000 } };
const logic = ['packages/{engine,wire}/test/**/*.test.ts', 'apps/web/test/**/*.test.{ts,tsx}'];

export default defineConfig({
  test: {
    projects: [
      {
        test: { name: 'logic', include: logic, isolate: false, expect, testTimeout: 60_000, hookTimeout: 120_000 },
      },
      {
        test: {
          name: 'parts',
          include: [
            'packages/*/test/**/*.test.{ts,tsx}',
            'apps/!(e2e)/test/**/*.test.{ts,tsx}',
            'scripts/test/*.test.ts',
          ],
          exclude: logic,
          expect,
          testTimeout: 60_000,
          hookTimeout: 120_000,
        },
      },
      {
        test: {
          name: 'whole',
          include: ['apps/e2e/test/**/*.test.ts'],
          globalSetup: ['apps/e2e/src/globalSetup.ts'],
          expect,
          fileParallelism: false,
          testTimeout: 180_000,
          hookTimeout: 400_000,
        },
      },
    ],
  },
});
