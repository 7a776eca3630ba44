import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** The licenses of everything that was bundled, as theirs ask us to hand them on. */
export function licensesOf(metafile, folder) {
  const packages = new Set(
    Object.keys(metafile.inputs).flatMap((path) => /^.*node_modules\/(?:@[^/]+\/)?[^/]+/.exec(path)?.[0] ?? []),
  );
  return [...packages]
    .sort()
    .map((path) => {
      const { name, version, license } = JSON.parse(readFileSync(join(folder, path, 'package.json'), 'utf8'));
      const file = readdirSync(join(folder, path)).find((entry) => /^licen[cs]e/i.test(entry));
      const text = file === undefined ? '' : readFileSync(join(folder, path, file), 'utf8').trim();
      return `${name} ${version} (${license})\n\n${text}\n`;
    })
    .join(`\n${'-'.repeat(80)}\n\n`);
}
