import { join } from 'node:path';
import { createDatabaseOnce } from '../database/create';
import { chooseSoftware, type DatabaseServer, startServer } from '../database/server';
import { dataFolder, softwareFolder } from '../setup/home';
import { takePort } from '../setup/ports';
import type { StartOptions } from './options';

const RETRY_AFTER_MS = 2_000;

export interface OwnDatabase {
  readonly url: string;
  readonly description: string;
  readonly pid: () => number;
  readonly stop: () => Promise<void>;
}

/** The server that DATABASE_URL names, or one of our own that is started again whenever it dies. */
export async function ownDatabase(
  options: StartOptions,
  say: (line: string) => void,
  onRestart: () => void,
  signal: AbortSignal,
): Promise<OwnDatabase> {
  if (options.databaseUrl)
    return { url: options.databaseUrl, description: 'the server of DATABASE_URL', pid: () => 0, stop: async () => {} };
  const software = await chooseSoftware(softwareFolder(), options.databaseKind, say, signal);
  signal.throwIfAborted();
  const port = await takePort();
  const data = join(dataFolder(), `${software.kind}`);
  let server = await startServer(software, data, port);
  let stopping = false;
  let restarting: Promise<void> = Promise.resolve();
  const restart = async () => {
    while (!stopping) {
      say('the database ended; starting it again');
      try {
        server = await startServer(software, data, port);
        guard(server);
        return onRestart();
      } catch (error) {
        say(error instanceof Error ? error.message : String(error));
        await new Promise((resolve) => setTimeout(resolve, RETRY_AFTER_MS));
      }
    }
  };
  const guard = (running: DatabaseServer) => {
    void running.ended.then(() => {
      if (!stopping) restarting = restart();
    });
  };
  guard(server);
  return {
    url: await createDatabaseOnce(server.url, 'twinline'),
    description: `${software.name}, data in ${data}`,
    pid: () => server.pid,
    stop: async () => {
      stopping = true;
      // One that is just being started again must not outlive us.
      await restarting;
      await server.stop();
    },
  };
}
