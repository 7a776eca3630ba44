import { type Networks, parseNetworks } from '@twinline/services/delivery/sinks/networks';
import { HUB_ROLES } from '@twinline/services/hubs/announceHub';
import { z } from 'zod';

const port = z.coerce.number().int().min(0).max(65_535);

const asNetworks = (text: string, context: z.RefinementCtx): Networks => {
  try {
    return parseNetworks(text);
  } catch (error) {
    context.addIssue({ code: 'custom', message: error instanceof Error ? error.message : String(error) });
    return z.NEVER;
  }
};

const shape = z.object({
  DATABASE_URL: z.url({ protocol: /^postgres(ql)?$/, error: 'must be a postgres:// address' }),
  HUB_PORT: port.default(4100),
  /** The address to listen at; loopback unless told otherwise. */
  HUB_HOST: z.string().min(1).default('127.0.0.1'),
  /** What the web app presents to read boards. */
  HUB_TOKEN: z.string().min(16, 'must have at least 16 characters'),
  /** Which parts of a hub this process is: see roles.ts. */
  ROLE: z.enum(HUB_ROLES, `must be one of ${HUB_ROLES.join(', ')}`).default('all'),
  /** `off`: what the judges are told is not written down, and cannot be replayed. */
  JOURNAL: z.enum(['on', 'off'], 'must be on or off').default('on'),
  /** Where other hubs reach this one; without it, the address it listens at. */
  HUB_PEER_URL: z.url({ protocol: /^https?$/, error: 'must be an http:// or https:// address' }).optional(),
  /** Networks that webhooks may go to beside the internet: CIDRs, separated by commas. */
  WEBHOOK_ALLOW_NETWORKS: z.string().default('').transform(asNetworks),
  /** The mail server for people's alerts, with user and password in it; without it nobody gets e-mails. */
  SMTP_URL: z.url({ protocol: /^smtps?$/, error: 'must be an smtp:// or smtps:// address' }).optional(),
  /** Who those e-mails come from. */
  MAIL_FROM: z
    .string()
    .regex(/^[^\r\n]*@[\w.-]+>?$/, 'must be an address, as Twinline <alerts@twinline.example>')
    .default('Twinline <twinline@localhost>'),
  /** Where people's browsers find the web app: links in alerts lead there; without it they have none. */
  WEB_URL: z.url({ protocol: /^https?$/, error: 'must be an http:// or https:// address' }).optional(),
  /** Where this hub reaches the web app to print its pages; without it, WEB_URL. */
  WEB_INTERNAL_URL: z.url({ protocol: /^https?$/, error: 'must be an http:// or https:// address' }).optional(),
  /** The browser that prints reports; without it, the one that distributions install. */
  TWINLINE_CHROMIUM: z.string().min(1).optional(),
  /** Only for tests: the hub kills itself as it comes to this step of a delivery for the n-th time (killAt.ts). */
  KILL_AT: z
    .string()
    .regex(/^(committed|claimed|sending|answered|recorded):[1-9]\d{0,5}$/, 'must be a step and a number, as sending:3')
    .optional(),
  MIGRATIONS_DIR: z.string().min(1).optional(),
  /** Where agents and relays find this hub from outside; without it, the name a request came by. */
  HUB_PUBLIC_URL: z
    .url({ protocol: /^https?$/, error: 'must be an http:// or https:// address' })
    // It goes into a script: a quote or a dollar sign must not end what it stands in.
    .regex(/^[\w.:/[\]%~+-]*$/, 'must be a plain address, without query and quotes')
    .optional(),
  /** Where the agent's build lies: main.mjs, twinline-agent.tgz, install.sh. */
  AGENT_FILES_DIR: z.string().min(1).optional(),
  DATABASE_POOL: z.coerce.number().int().min(2).max(200).default(16),
  /** What a relay has in a live drill: to answer its announcement, and to acknowledge and apply each of its directives. */
  DRILL_RELAY_MS: z.coerce.number().int().min(1_000).max(60_000).default(3_000),
  LOG_LEVEL: z.enum(['debug', 'info', 'warn', 'error', 'silent']).default('info'),
});

export type Env = z.infer<typeof shape>;

/** Reads the environment once. Throws one error that lists every fault. */
export function readEnv(source: Record<string, string | undefined> = process.env): Env {
  // What docker compose hands on unset is empty.
  const parsed = shape.safeParse(Object.fromEntries(Object.entries(source).filter(([, value]) => value !== '')));
  if (parsed.success) return parsed.data;
  const faults = parsed.error.issues.map((issue) => {
    const name = issue.path.join('.');
    return `  ${name}: ${(source[name] ?? '') === '' ? 'is not set' : issue.message}`;
  });
  throw new Error(`The hub cannot start; its environment has ${faults.length} fault(s):\n${faults.join('\n')}`);
}
