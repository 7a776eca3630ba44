import { z } from 'zod';
import { fail } from '../setup/dependencies.mjs';

const help = `npm start: Twinline, whole, on this machine

Starts a database, creates a demo organization with four weeks of history, a simulated WAN with agents and relays over
real UDP and HTTP on loopback, the hub and the web app. Ctrl-C stops everything.

Usage: npm start [-- --help]

Environment:
  PORT                web app (default 3000)
  HUB_PORT            hub: agents and relays (default 4100)
  LAB_PORT            lab: simulated WAN, demo only (default 4200)
  TWINLINE_DATABASE   timescale | embedded; default: TimescaleDB where it can be fetched (Debian), else embedded PostgreSQL
  DATABASE_URL        use this PostgreSQL server instead of one of our own
  TWINLINE_DATA_DIR   where the database's software and data lie (default .twinline/database)
  TWINLINE_STATE_DIR  where logs, secrets and demo.json lie (default .twinline)
  TWINLINE_SIGN_UP    open | closed: whether strangers may make accounts (default: open in the demo, else closed)
  TWINLINE_DEMO       0: no demo organization and no lab; only database, hub and web

Logs: .twinline/logs. Addresses and sign-in for scripts: .twinline/demo.json (only while the demo runs).
`;

/** Browsers and Node's fetch refuse these (Fetch Standard, "bad port"): nothing would ever answer. Of those from 1024 on. */
const REFUSED = [
  ...[1719, 1720, 1723, 2049, 3659, 4045, 4190, 5060, 5061, 6000, 6566],
  ...[6665, 6666, 6667, 6668, 6669, 6679, 6697, 10080],
];
const port = (fallback: number) =>
  z.coerce
    .number()
    .int()
    .min(1)
    .max(65_535)
    .refine((value) => !REFUSED.includes(value), 'browsers refuse to connect to this port: take another one')
    .default(fallback);
const environment = z.object({
  PORT: port(3000),
  HUB_PORT: port(4100),
  LAB_PORT: port(4200),
  TWINLINE_DATABASE: z.enum(['timescale', 'embedded']).optional(),
  DATABASE_URL: z.url({ protocol: /^postgres(ql)?$/ }).optional(),
  TWINLINE_SIGN_UP: z.enum(['open', 'closed']).optional(),
  TWINLINE_DEMO: z.enum(['0', '1']).default('1'),
});

export interface StartOptions {
  readonly webPort: number;
  readonly hubPort: number;
  readonly labPort: number;
  readonly databaseKind: 'timescale' | 'embedded' | undefined;
  readonly databaseUrl: string | undefined;
  readonly signUp: 'open' | 'closed';
  readonly demo: boolean;
}

/** Reads arguments and environment; ends the program with every fault listed. */
export function readOptions(args: readonly string[]): StartOptions {
  if (args.includes('--help') || args.includes('-h')) {
    process.stdout.write(help);
    process.exit(0);
  }
  if (args.length > 0) fail(`unknown argument ${args[0]}: see npm start -- --help`);
  const parsed = environment.safeParse(process.env);
  if (!parsed.success) {
    const faults = parsed.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`);
    fail(`the environment is not right: ${faults.join('; ')}. See npm start -- --help`);
  }
  const env = parsed.data;
  return {
    webPort: env.PORT,
    hubPort: env.HUB_PORT,
    labPort: env.LAB_PORT,
    databaseKind: env.TWINLINE_DATABASE,
    databaseUrl: env.DATABASE_URL,
    signUp: env.TWINLINE_SIGN_UP ?? (env.TWINLINE_DEMO === '1' ? 'open' : 'closed'),
    demo: env.TWINLINE_DEMO === '1',
  };
}
