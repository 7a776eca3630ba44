import { defineConfig } from 'vitest/config';

// Two kinds: `parts` (pure code, real sockets, real databases) run side by side; `whole` starts the whole demo and a
// real browser, and runs alone afterwards.
// A busy machine's patience for what is waited for; whoever waits for longer says so.
const expect = { poll: { timeout: 20_000 } };

export default defineConfig({
  test: {
    projects: [
      {
        test: {
          name: 'parts',
          include: [
            'packages/*/test/**/*.test.{ts,tsx}',
            'apps/!(e2e)/test/**/*.test.{ts,tsx}',
            'scripts/test/*.test.ts',
          ],
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
