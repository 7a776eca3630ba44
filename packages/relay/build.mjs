// Builds what is published into dist (or the folder given): `npm publish packages/relay/dist`. The tree itself uses the
// sources; the package has JavaScript, declarations, README, examples and a manifest of its own.
import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const here = dirname(fileURLToPath(import.meta.url));
const dist = resolve(process.argv[2] ?? join(here, 'dist'));
const { name, version, description, license, type, engines, dependencies } = JSON.parse(
  readFileSync(join(here, 'package.json'), 'utf8'),
);
/** Every module that an application may import, as `@twinline/relay/<name>`; all else is the package's own affair. */
const MODULES = [
  'client',
  'createRelay',
  'eventStream',
  'events',
  'fastifyPlugin',
  'fileStore',
  'follower',
  'guard',
  'nodeHandler',
  'receiver',
  'sign',
  'truth',
  'verify',
];

rmSync(dist, { recursive: true, force: true });
mkdirSync(dist, { recursive: true });

await build({
  absWorkingDir: here,
  entryPoints: [
    ...MODULES.map((module) => ({ in: `src/${module}.ts`, out: module })),
    { in: 'src/adapters/program/main.ts', out: 'program' },
  ],
  outdir: dist,
  bundle: true,
  splitting: true,
  chunkNames: 'chunks/[name]-[hash]',
  packages: 'external',
  platform: 'node',
  target: 'node20',
  format: 'esm',
});

/** Declarations of all modules; Node's rules of resolution want the extension, which the sources leave out. */
function writeDeclarations() {
  const require = createRequire(import.meta.url);
  const tsc = join(dirname(require.resolve('typescript/package.json')), 'bin', 'tsc');
  const types = mkdtempSync(join(tmpdir(), 'twinline-relay-types-'));
  const options = [
    '--declaration',
    '--emitDeclarationOnly',
    '--noEmit',
    'false',
    '--rootDir',
    'src',
    '--outDir',
    types,
  ];
  execFileSync(process.execPath, [tsc, '-p', 'tsconfig.build.json', ...options], { cwd: here, stdio: 'inherit' });
  for (const file of readdirSync(types, { recursive: true }).filter((one) => one.endsWith('.d.ts'))) {
    const text = readFileSync(join(types, file), 'utf8');
    const target = join(dist, 'types', file);
    mkdirSync(dirname(target), { recursive: true });
    writeFileSync(target, text.replace(/((?:from |import\()['"]\.[^'"]*)(['"])/g, '$1.js$2'));
  }
  rmSync(types, { recursive: true });
}
writeDeclarations();

const entryOf = (module) => ({ types: `./types/${module}.d.ts`, default: `./${module}.js` });
const published = {
  name,
  version,
  description,
  keywords: ['twinline', 'webhook', 'failover', 'live-streaming', 'standard-webhooks'],
  license,
  type,
  engines,
  sideEffects: false,
  exports: Object.fromEntries([
    ['.', entryOf('createRelay')],
    ...MODULES.map((module) => [`./${module}`, entryOf(module)]),
  ]),
  bin: { 'twinline-relay': 'program.js' },
  files: ['*.js', 'chunks', 'types', 'examples'],
  // Whatever the application has of the same major version will do.
  dependencies: Object.fromEntries(Object.entries(dependencies).map(([of, exact]) => [of, `^${exact}`])),
};
writeFileSync(join(dist, 'package.json'), `${JSON.stringify(published, null, 2)}\n`);
cpSync(join(here, 'README.md'), join(dist, 'README.md'));
cpSync(join(here, '../../LICENSE'), join(dist, 'LICENSE'));
cpSync(join(here, 'examples'), join(dist, 'examples'), { recursive: true });
