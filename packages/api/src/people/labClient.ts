import { ServiceError } from '@twinline/services/errors';
import { z } from 'zod';

const ANSWER_WITHIN_MS = 5_000;
const time = z.number().nullable();

/** What `npm run lab -- status --json` prints. */
export const labStatus = z.object({
  routes: z.array(
    z.object({
      id: z.string(),
      region: z.string(),
      scenario: z.string(),
      activeLine: z.string().nullable(),
      mode: z.string().nullable(),
      advice: z.string().nullable(),
      epoch: z.number().nullable(),
      sequence: z.number().nullable(),
      holdDownSeconds: z.number().nullable(),
      grades: z.record(z.string(), z.string()),
      relays: z.array(
        z.object({
          name: z.string(),
          line: z.string().nullable(),
          epoch: z.number().nullable(),
          sequence: z.number().nullable(),
        }),
      ),
      last: z
        .object({
          epoch: z.number(),
          sequence: z.number(),
          reason: z.string(),
          fault: time,
          detected: time,
          decided: time,
          sent: time,
          acknowledged: time,
          applied: time,
        })
        .nullable(),
    }),
  ),
});
export type LabStatus = z.infer<typeof labStatus>;

const words = z.object({ name: z.string(), what: z.string(), expect: z.string() });

/** The simulated WAN as it stands. */
export const labWorld = z.object({
  regions: z.array(
    z.object({
      code: z.string(),
      lines: z.array(
        z.object({
          slot: z.string(),
          cut: z.boolean(),
          delayMs: z.number(),
          jitterMs: z.number(),
          lossRatio: z.number(),
          lossDirection: z.enum(['both', 'forward', 'return']),
        }),
      ),
      pops: z.array(z.object({ name: z.string(), stopped: z.boolean() })),
      agentsRunning: z.boolean(),
      agents: z.number(),
      /** The newest scenario that was played here; `endedAt` null while it runs. */
      play: z.object({ name: z.string(), startedAt: z.number(), endedAt: z.number().nullable() }).nullable(),
    }),
  ),
  scenarios: z.array(
    z.object({
      name: z.string(),
      words: z.object({ en: words, zh: words }),
      scope: z.enum(['one', 'three', 'every']),
      lengthSeconds: z.number(),
      /** What must happen, in this order and nothing else; `faults` are the fault domains of its incidents. */
      story: z.object({
        told: z.array(
          z.object({
            reason: z.enum(['blackout', 'quality', 'fail-back', 'both-bad', 'both-recovered']),
            line: z.string(),
          }),
        ),
        faults: z.array(z.enum(['line', 'carrier', 'agent', 'pop', 'everything'])),
      }),
      playableIn: z.array(z.string()),
    }),
  ),
});
export type LabWorld = z.infer<typeof labWorld>;

export type LabCommand =
  | 'cut'
  | 'restore'
  | 'impair'
  | 'stop-pop'
  | 'start-pop'
  | 'stop-agents'
  | 'start-agents'
  | 'scenario';

/** What an organization has on loan from the lab: two lines with a reflector behind each, an agent and a relay. */
const loan = z.discriminatedUnion('lent', [
  z.object({ lent: z.literal(false) }),
  z.object({
    lent: z.literal(true),
    pop: z.string(),
    lines: z.array(
      z.object({
        slot: z.enum(['A', 'B']),
        host: z.string(),
        port: z.number(),
        cut: z.boolean(),
        cutAt: z.number().nullable(),
      }),
    ),
    agent: z.string().nullable(),
    relay: z.string().nullable(),
  }),
]);
export type LabLoan = z.infer<typeof loan>;

type LoanVerb = 'view' | 'lend' | 'run-agent' | 'run-relay' | 'cut' | 'restore' | 'take-back';

export interface LabClient {
  /** What the organization has on loan, after the verb. */
  loan(verb: LoanVerb, organization: string, body?: object): Promise<LabLoan>;
  status(): Promise<LabStatus>;
  world(): Promise<LabWorld>;
  command(command: LabCommand, body: object): Promise<void>;
}

/** Speaks to the lab's control HTTP. Throws `overloaded` when it does not answer, `invalid` when it refuses. */
export function createLabClient(labUrl: string): LabClient {
  return {
    status: async () => labStatus.parse(await ask(new URL('/status', labUrl))),
    world: async () => labWorld.parse(await ask(new URL('/world', labUrl))),
    loan: async (verb, organization, body = {}) =>
      loan.parse(await ask(new URL(`/sandbox/${verb}`, labUrl), posting({ ...body, organization }))),
    async command(command, body) {
      await ask(new URL(`/${command}`, labUrl), posting(body));
    },
  };
}

const posting = (body: object): RequestInit => ({
  method: 'POST',
  headers: { 'content-type': 'application/json' },
  body: JSON.stringify(body),
});

const refusal = z.object({ error: z.object({ message: z.string(), field: z.string().nullish() }) });

async function ask(url: URL, init: RequestInit = {}): Promise<unknown> {
  const response = await fetch(url, { ...init, signal: AbortSignal.timeout(ANSWER_WITHIN_MS) }).catch(() => null);
  if (!response) throw new ServiceError('overloaded', 'The lab does not answer.');
  const text = await response.text();
  if (response.ok) return text === '' ? null : JSON.parse(text);
  const parsed = refusal.safeParse(parseOrNull(text));
  const error = parsed.success ? parsed.data.error : { message: `The lab answered ${response.status}.`, field: null };
  throw new ServiceError('invalid', error.message, error.field ? { field: error.field } : {});
}

function parseOrNull(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
