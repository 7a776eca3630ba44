import { build } from 'esbuild';

// Files that plain node runs, the hub and its threads that learn and make reports: dependencies included, and `require` defined for those that are CommonJS.
await build({
  entryPoints: ['src/main.ts', 'src/learnerThread.ts', 'src/reporterThread.ts'],
  // A folder can be named, for whoever must not touch what is in use.
  outdir: process.argv[2] ?? 'dist',
  outExtension: { '.js': '.mjs' },
  bundle: true,
  platform: 'node',
  target: 'node20',
  format: 'esm',
  sourcemap: true,
  // The browser's driver reads files of its own folder: it stays a package beside the hub, loaded when a page is printed.
  external: ['pg-native', 'playwright-core'],
  banner: {
    js: "import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);",
  },
});
