import { z } from 'zod';

const shape = z.object({
  TWINLINE_TOKEN: z.string().min(1),
  /** One secret, or two with a comma while one replaces the other. */
  TWINLINE_SECRET: z.string().regex(/^whsec_[A-Za-z0-9+/=]+(,whsec_[A-Za-z0-9+/=]+)?$/, 'must be whsec_…'),
});

/** What must not stand on a command line, where every user of the machine can read it. Lists every fault. */
export function readSecrets(source: Record<string, string | undefined> = process.env): {
  token: string;
  secrets: string[];
} {
  const parsed = shape.safeParse(source);
  if (parsed.success) return { token: parsed.data.TWINLINE_TOKEN, secrets: parsed.data.TWINLINE_SECRET.split(',') };
  const faults = parsed.error.issues.map(({ path, message }) => {
    const name = path.join('.');
    return `${name} ${source[name] === undefined ? 'is not set' : message}`;
  });
  throw new Error(faults.join('; '));
}
