// Builds everything that installs an agent: dist/main.mjs, dist/twinline-agent.tgz, dist/install.sh. The same sources
// give the same bytes.
import { chmodSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { licensesOf } from './packaging/licenses.mjs';
import { pack } from './packaging/pack.mjs';

const here = dirname(fileURLToPath(import.meta.url));
const dist = process.argv[2] ?? join(here, 'dist');
const manifest = JSON.parse(readFileSync(join(here, 'package.json'), 'utf8'));
const read = (path) => readFileSync(join(here, path), 'utf8');

const { outputFiles, metafile } = await build({
  absWorkingDir: here,
  entryPoints: ['src/main.ts'],
  bundle: true,
  platform: 'node',
  format: 'esm',
  target: 'node20',
  // Names stay, so that a stack trace in somebody's log can be read.
  minifyWhitespace: true,
  minifySyntax: true,
  legalComments: 'none',
  // Native code cannot be bundled; the program does without it where it is not installed beside.
  external: ['koffi'],
  banner: {
    js: "#!/usr/bin/env node\nimport{createRequire}from'node:module';const require=createRequire(import.meta.url);",
  },
  metafile: true,
  write: false,
});
const [program] = outputFiles;

const packed = {
  name: 'twinline-agent',
  version: manifest.version,
  description: 'Probes the lines of a live stream from a region and reports to a Twinline hub.',
  license: manifest.license,
  type: 'module',
  bin: { 'twinline-agent': 'main.mjs' },
  engines: { node: '>=20.19' },
  optionalDependencies: manifest.optionalDependencies,
};

mkdirSync(dist, { recursive: true });
writeFileSync(join(dist, 'main.mjs'), program.contents);
writeFileSync(
  join(dist, 'twinline-agent.tgz'),
  pack([
    { name: 'package/package.json', body: `${JSON.stringify(packed, null, 2)}\n` },
    { name: 'package/main.mjs', body: program.contents, executable: true },
    { name: 'package/README.md', body: read('packaging/README.md') },
    { name: 'package/LICENSE', body: read('../../LICENSE') },
    { name: 'package/LICENSES.txt', body: licensesOf(metafile, here) },
  ]),
);
writeFileSync(
  join(dist, 'install.sh'),
  read('packaging/install.sh').replaceAll('__KOFFI_VERSION__', manifest.optionalDependencies.koffi),
);
for (const name of ['main.mjs', 'install.sh']) chmodSync(join(dist, name), 0o755);
