import { z } from 'zod';

const schema = z.object({
  DATABASE_URL: z.url(),
  HUB_URL: z.url().default('http://127.0.0.1:4100'),
  /** Where agents find the hub: it goes into the commands that enrol them. HUB_URL without it. */
  HUB_PUBLIC_URL: z.url().optional(),
  HUB_TOKEN: z.string().min(1),
  /** Networks that webhooks may go to beside the internet, as the hub has them: CIDRs, separated by commas. */
  WEBHOOK_ALLOW_NETWORKS: z.string().default(''),
  /** Only in the demo: the lab's control address. */
  LAB_URL: z.url().optional(),
  BETTER_AUTH_SECRET: z.string().min(32),
  /** Where browsers find this app; sign-in refuses requests from other origins. */
  WEB_URL: z.url().default('http://localhost:3000'),
  /** Shown as a hint on the sign-in page, and only beside LAB_URL. */
  DEMO_EMAIL: z.string().optional(),
  DEMO_PASSWORD: z.string().optional(),
  /** Whether strangers may make accounts and organizations; invitations work either way. */
  TWINLINE_SIGN_UP: z.enum(['open', 'closed']).default('closed'),
  LOG_LEVEL: z.enum(['debug', 'info', 'warn', 'error', 'silent']).default('info'),
});

export type Env = z.infer<typeof schema>;

let parsed: Env | undefined;

/** This app's environment, read once; throws with every fault listed. Empty variables count as absent. */
export function env(): Env {
  if (parsed) return parsed;
  const present = Object.entries(process.env).filter(([, value]) => value !== '');
  const result = schema.safeParse(Object.fromEntries(present));
  if (!result.success) throw new Error(`The web app's environment is wrong:\n${z.prettifyError(result.error)}`);
  parsed = result.data;
  return parsed;
}
