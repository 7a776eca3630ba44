// Plain JavaScript on purpose: this runs on a fresh clone, before anything is installed.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { accessSync, constants, existsSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = join(dirname(fileURLToPath(import.meta.url)), '..', '..');
const MINIMUM_NODE = [20, 19];

/** Ends the program with one sentence that says what is wrong and what to do. */
export function fail(sentence) {
  process.stderr.write(`twinline: ${sentence}\n`);
  process.exit(1);
}

function checkNode() {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
  const [needMajor, needMinor] = MINIMUM_NODE;
  if (major < needMajor || (major === needMajor && minor < needMinor))
    fail(`Node ${needMajor}.${needMinor} or newer is needed, this is ${process.versions.node}: install a newer Node.`);
}

function isWritable(folder) {
  try {
    accessSync(folder, constants.W_OK);
    return true;
  } catch {
    return false;
  }
}

/**
 * Installs the packages of package-lock.json unless that was done already; a mark in node_modules remembers for which
 * lock. `npm install` and not `npm ci`: the latter refuses a lock where a registry lacks some platform's optional package.
 */
export function ensureDependencies() {
  checkNode();
  const lock = createHash('sha256')
    .update(readFileSync(join(root, 'package-lock.json')))
    .digest('hex');
  const mark = join(root, 'node_modules', '.twinline-installed');
  if (existsSync(mark) && readFileSync(mark, 'utf8') === lock) return;
  if (!isWritable(root))
    fail(`the folder ${root} cannot be written: make it writable for this user, packages go there.`);
  process.stderr.write('twinline: installing packages (once, about a minute) …\n');
  const npm = spawnSync('npm', ['install', '--no-audit', '--no-fund', '--loglevel=error', '--no-save'], {
    cwd: root,
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  if (npm.error) fail(`npm could not be started (${npm.error.message}): install npm beside Node.`);
  if (npm.status !== 0) fail('npm install failed, see above: check the network and the registry, then try again.');
  writeFileSync(mark, lock);
}

/** Makes `import` understand TypeScript from here on. */
export async function registerTypeScript() {
  const { register } = await import('tsx/esm/api');
  register();
}
