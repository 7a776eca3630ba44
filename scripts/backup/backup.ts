// npm run backup: see `help` below and docs/operating.md.
import { parseArgs } from 'node:util';
import { fail } from '../setup/dependencies.mjs';
import { softwareFolder } from '../setup/home';
import { programFolders } from './programs';
import { writeBackup } from './writeBackup';

const help = `npm run backup -- FILE [--database URL]: the whole database in one file, while everything goes on

  FILE             the file to write; it must not exist yet
  --database URL   the database; else the one that DATABASE_URL names

Needs pg_dump of the server's version or newer. Restore it with npm run restore.
`;

try {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { database: { type: 'string' }, help: { type: 'boolean', short: 'h' } },
  });
  if (values.help === true) process.stdout.write(help);
  else {
    const databaseUrl = values.database ?? process.env.DATABASE_URL;
    const [file, ...more] = positionals;
    if (file === undefined || more.length > 0)
      fail('name one FILE to write the backup to: see npm run backup -- --help');
    if (!databaseUrl) fail('name the database by --database URL or DATABASE_URL: see npm run backup -- --help');
    const made = await writeBackup({ databaseUrl, file, folders: programFolders(softwareFolder()) });
    const extension = made.timescaleVersion === null ? 'no TimescaleDB' : `TimescaleDB ${made.timescaleVersion}`;
    process.stdout.write(
      `${file}: ${(made.bytes / 1e6).toFixed(1)} MB in ${(made.tookMs / 1e3).toFixed(1)} s (${extension})\n`,
    );
  }
} catch (error) {
  fail(error instanceof Error ? error.message : String(error));
}
