import { z } from 'zod';

const near = z.object({
  TWINLINE_TOKEN: z.string().min(1, 'is empty: give the relay’s token as the hub showed it'),
  /** One secret, or two with a comma while one replaces the other; only where webhooks are taken. */
  TWINLINE_SECRET: z
    .string()
    .regex(/^whsec_[A-Za-z0-9+/=]+(,whsec_[A-Za-z0-9+/=]+)?$/, 'must be whsec_…, or two of them with a comma')
    .optional(),
});

/** Enough bytes that nobody guesses it, as `openssl rand -base64 32` gives. */
const key = z.object({
  TWINLINE_SWITCH_KEY: z.string().min(20, 'is too short: take what `openssl rand -base64 32` gives'),
});

type Source = Readonly<Record<string, string | undefined>>;

/** What the near end needs to follow the hub, and must not stand on a command line, where every user of the machine can read it. Lists every fault. */
export function readSecrets(
  takesWebhooks: boolean,
  source: Source = process.env,
): { token: string; secrets: string[] } {
  const { TWINLINE_TOKEN, TWINLINE_SECRET } = parse(near, source);
  if (takesWebhooks && TWINLINE_SECRET === undefined)
    throw new Error('TWINLINE_SECRET is not set, and --webhook takes only what is signed with it');
  return { token: TWINLINE_TOKEN, secrets: TWINLINE_SECRET?.split(',') ?? [] };
}

/** The key that the two ends share. */
export function readKey(source: Source = process.env): Buffer {
  return Buffer.from(parse(key, source).TWINLINE_SWITCH_KEY);
}

function parse<Shape>(shape: z.ZodType<Shape>, source: Source): Shape {
  const parsed = shape.safeParse(source);
  if (parsed.success) return parsed.data;
  const faults = parsed.error.issues.map(({ path, message }) => {
    const name = path.join('.');
    return `${name} ${source[name] === undefined ? 'is not set' : message}`;
  });
  throw new Error(faults.join('; '));
}
