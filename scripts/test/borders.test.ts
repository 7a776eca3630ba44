import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { root } from '../setup/dependencies.mjs';

/** Who may import whom (docs/architecture.md). `lab` runs agent, reflector and switch through their composition functions. */
const borders: Record<string, readonly string[]> = {
  engine: [],
  wire: [],
  relay: [],
  host: [],
  db: [],
  services: ['engine', 'wire', 'relay', 'db'],
  api: ['services'],
  agent: ['wire', 'host'],
  reflector: ['wire', 'host'],
  switch: ['relay'],
  lab: ['wire', 'relay', 'agent', 'reflector', 'switch'],
  hub: ['services', 'api'],
  web: ['api', 'engine'],
};
/** e2e tests and the folders `test` may use whatever runs. */
const unbounded = ['e2e'];

interface Manifest {
  readonly name: string;
  readonly dependencies?: Record<string, string>;
  readonly devDependencies?: Record<string, string>;
}

const workspaces = ['apps', 'packages'].flatMap((kind) =>
  readdirSync(join(root, kind)).map((name) => ({ name, folder: join(root, kind, name) })),
);

function manifest(folder: string): Manifest {
  return JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as Manifest;
}

function sources(folder: string): string[] {
  return readdirSync(join(folder, 'src'), { recursive: true, encoding: 'utf8' })
    .filter((file) => /\.tsx?$/.test(file))
    .map((file) => join(folder, 'src', file));
}

const ourImports = (text: string) => [...text.matchAll(/from '@twinline\/([a-z0-9]+)/g)].map((match) => match[1] ?? '');

describe('borders', () => {
  it('covers every workspace', () => {
    const named = workspaces.map(({ name }) => name).sort();
    expect(named).toEqual([...Object.keys(borders), ...unbounded].sort());
  });

  it.each(workspaces.filter(({ name }) => borders[name]))(
    '$name depends only on what its border allows',
    (workspace) => {
      const wanted = Object.keys(manifest(workspace.folder).dependencies ?? {})
        .filter((name) => name.startsWith('@twinline/'))
        .map((name) => name.slice('@twinline/'.length));
      expect(wanted.filter((name) => !borders[workspace.name]?.includes(name))).toEqual([]);
    },
  );

  it.each(workspaces.filter(({ name }) => borders[name]))(
    '$name imports only what its manifest declares',
    (workspace) => {
      const { dependencies = {} } = manifest(workspace.folder);
      const undeclared = sources(workspace.folder).flatMap((file) =>
        ourImports(readFileSync(file, 'utf8'))
          .filter((name) => name !== workspace.name && dependencies[`@twinline/${name}`] === undefined)
          .map((name) => `${file.slice(root.length + 1)} imports ${name}`),
      );
      expect(undeclared).toEqual([]);
    },
  );
});
