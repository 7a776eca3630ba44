import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { z } from 'zod';

/**
 * The third-party STAMP program stamp-suite 1.0.0, where somebody has built it and names it here; null otherwise. `npm
 * test` itself holds us to scapy, which Debian has; this goes further: authenticated mode, every TLV, PTP timestamps.
 */
export const stampSuitePath = process.env.TWINLINE_STAMP_SUITE ?? null;

/** What its sender reports, as far as tests look at it. */
const report = z.object({
  packets_sent: z.number(),
  packets_received: z.number(),
  measurements: z.object({
    last_reflector_sequence: z.number().nullable(),
    tlv_validation: z.object({
      evaluated_replies: z.number(),
      hmac: z.object({ verified: z.number(), failed: z.number(), missing: z.number() }),
      flags: z.object({ unrecognized: z.number(), malformed: z.number(), integrity_failed: z.number() }),
      by_type: z.record(z.string(), z.object({ observed: z.number(), flags: z.object({ unrecognized: z.number() }) })),
    }),
    direct_measurement: z.object({ forward_missing: z.number().nullable(), reverse_missing: z.number().nullable() }),
    follow_up: z.object({ observations: z.number(), matched: z.number(), unmatched: z.number() }),
  }),
  /** Missing where nothing was received. */
  owd: z
    .object({
      clock_quality: z.object({
        both_synchronized: z.number(),
        last_reflector: z.object({ synchronized: z.boolean(), error_ms: z.number().nullable() }).nullable(),
      }),
    })
    .optional(),
});
export type StampSuiteReport = z.infer<typeof report>;

/** Runs its sender to the end and reads its report. */
export async function sendWithStampSuite(args: readonly string[]): Promise<StampSuiteReport> {
  const child = start([...args, '--output-format', 'json']);
  let output = '';
  child.stdout?.on('data', (chunk: Buffer) => {
    output += chunk.toString();
  });
  await once(child, 'close');
  const line = output.split('\n').find((each) => each.startsWith('{'));
  if (line === undefined) throw new Error(`no report from the sender: ${output}`);
  return report.parse(JSON.parse(line));
}

/** Starts its reflector; `stop` resolves when it has ended. */
export function reflectWithStampSuite(args: readonly string[]): { stop(): Promise<void> } {
  const child = start(['--is-reflector', ...args]);
  const closed = once(child, 'close');
  return {
    async stop() {
      child.kill('SIGKILL');
      await closed;
    },
  };
}

function start(args: readonly string[]): ChildProcess {
  if (stampSuitePath === null) throw new Error('TWINLINE_STAMP_SUITE is not set');
  return spawn(stampSuitePath, args, { stdio: ['ignore', 'pipe', 'ignore'] });
}
