import { z } from 'zod';

const shape = z.object({
  TWINLINE_TOKEN: z.string().min(1),
  /** One secret, or two with a comma while one replaces the other. */
  TWINLINE_SECRET: z
    .string()
    .regex(/^whsec_[A-Za-z0-9+/=]+(,whsec_[A-Za-z0-9+/=]+)?$/, 'must be whsec_…')
    .optional(),
});

/** The variables that a config may name. */
export const environment = (): Readonly<Record<string, string | undefined>> => process.env;

/**
 * What must stand neither in a file nor on a command line: the relay's token, and with webhooks their secrets.
 *
 * @throws Error that lists every fault.
 */
export function readSecrets(
  hasWebhook: boolean,
  source: Readonly<Record<string, string | undefined>> = process.env,
): { token: string; secrets: string[] } {
  const parsed = (hasWebhook ? shape.required() : shape).safeParse(source);
  if (parsed.success) {
    const { TWINLINE_TOKEN, TWINLINE_SECRET } = parsed.data;
    return { token: TWINLINE_TOKEN, secrets: TWINLINE_SECRET?.split(',') ?? [] };
  }
  const faults = parsed.error.issues.map(({ path, message }) => {
    const name = path.join('.');
    return `environment: ${name} ${source[name] === undefined ? 'is not set' : message}`;
  });
  throw new Error(faults.join('\n'));
}
