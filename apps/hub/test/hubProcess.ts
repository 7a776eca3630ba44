import { migrationsFolder } from '@twinline/db/testing/databases';
import { expect } from 'vitest';
import { type Program, startProgram } from './program';
import { HUB_TOKEN, PATIENT_RELAY_MS } from './runningHub';

/** A real hub in a process of its own. */
export interface HubProcess extends Program {
  readonly url: string;
  /** Its id among hubs: the holder of its leases. */
  readonly id: string;
  /** The directives that it says it has committed. */
  directives(): { epoch: number; sequence: number; line: string; reason: string }[];
  /** A figure of /metrics; labels as they stand there. */
  metric(name: string): Promise<number>;
}

/** Starts a hub, by default of the role `all`; resolves when it can decide. `port` 0 is any that is free. */
export async function startHub(
  databaseUrl: string,
  environment: Readonly<Record<string, string>> = {},
): Promise<HubProcess> {
  const program = await startProgram('hub', [], {
    DATABASE_URL: databaseUrl,
    MIGRATIONS_DIR: migrationsFolder,
    HUB_TOKEN,
    HUB_PORT: '0',
    DATABASE_POOL: '8',
    WEBHOOK_ALLOW_NETWORKS: '127.0.0.0/8',
    DRILL_RELAY_MS: PATIENT_RELAY_MS,
    ...environment,
  });
  const ready = await program.line('the hub is ready');
  const url = String(ready.url);
  return {
    ...program,
    url,
    id: String(ready.hub),
    directives: () =>
      program.lines
        .filter(({ msg }) => msg === 'directive')
        .map(({ epoch, sequence, line, reason }) => ({
          epoch: Number(epoch),
          sequence: Number(sequence),
          line: String(line),
          reason: String(reason),
        })),
    async metric(name) {
      const text = await (await fetch(`${url}/metrics`)).text();
      const line = text.split('\n').find((each) => each.startsWith(`${name} `));
      expect(line, `${name} at ${url}`).toBeDefined();
      return Number(line?.split(' ').at(-1));
    },
  };
}
