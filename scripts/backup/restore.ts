// npm run restore: see `help` below and docs/operating.md.
import { parseArgs } from 'node:util';
import { type AfterRestore, afterRestore } from '@twinline/db/afterRestore';
import { fail } from '../setup/dependencies.mjs';
import { softwareFolder } from '../setup/home';
import { programFolders } from './programs';
import { restoreBackup } from './restoreBackup';

const help = `npm run restore -- FILE --database URL: a backup into an empty database

  FILE             what npm run backup wrote
  --database URL   a database that is empty or not there yet; no hub may run on it before this has ended
  --finish         instead of FILE: only what every restore needs at its end (higher epochs, nobody's leases, new
                   versions of configurations, no sessions, nothing old told), for a database that was restored by other means:
                   a snapshot, point-in-time recovery, a standby that was promoted

Needs pg_restore of the server's version or newer, and the very version of TimescaleDB that the backup was made with.
`;

const say = (line: string): void => void process.stdout.write(`${line}\n`);

try {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      database: { type: 'string' },
      finish: { type: 'boolean', default: false },
      help: { type: 'boolean', short: 'h' },
    },
  });
  if (values.help === true) say(help);
  else {
    const { database: databaseUrl, finish } = values;
    const [file, ...more] = positionals;
    if (!databaseUrl) fail('name the database by --database URL: see npm run restore -- --help');
    if ((file === undefined) !== finish || more.length > 0)
      fail('name one FILE to restore, or --finish: see npm run restore -- --help');
    const folders = programFolders(softwareFolder());
    const after: AfterRestore =
      file === undefined ? await afterRestore(databaseUrl) : await restoreBackup({ file, databaseUrl, folders, say });
    say(
      `ready: the epochs of ${after.routes} routes have risen, ${after.agents} agents get their configuration anew, ${after.sessions} sessions ended`,
    );
    const { webhooks, messages, events } = after.left;
    say(
      `told to nobody, because it is old: ${webhooks} webhooks and ${messages} messages that waited, ${events} events; people read so in the feed`,
    );
    say('what was revoked since the backup (keys, tokens, members) is valid again: revoke it once more');
  }
} catch (error) {
  fail(error instanceof Error ? error.message : String(error));
}
