// `npm run verify`: format, lint with borders, types. Seconds, no services.
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { ensureDependencies, root } from './setup/dependencies.mjs';

ensureDependencies();
const bin = (name) => join(root, 'node_modules', '.bin', name);
const checks = [
  ['format and lint', bin('biome'), ['check', '--error-on-warnings', '.']],
  ['types', bin('tsc'), ['-p', 'tsconfig.json']],
  ['types of web', bin('tsc'), ['-p', 'apps/web/tsconfig.json', '--noEmit']],
  ['borders', bin('vitest'), ['run', 'scripts/test/borders.test.ts', '--reporter=dot']],
  ['unused code', bin('knip'), ['--no-progress']],
];

function run([name, command, args]) {
  const started = Date.now();
  const child = spawn(command, args, { cwd: root, stdio: ['ignore', 'pipe', 'pipe'] });
  let output = '';
  child.stdout.on('data', (chunk) => (output += chunk));
  child.stderr.on('data', (chunk) => (output += chunk));
  return new Promise((resolve) => {
    child.on('close', (code) => {
      process.stdout.write(
        `${code === 0 ? 'ok  ' : 'FAIL'} ${name} (${((Date.now() - started) / 1000).toFixed(1)} s)\n`,
      );
      if (code !== 0) process.stdout.write(`${output}\n`);
      resolve(code === 0);
    });
  });
}

const results = await Promise.all(checks.map(run));
process.exit(results.every(Boolean) ? 0 : 1);
