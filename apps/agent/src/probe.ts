import { parseArgs } from 'node:util';
import { z } from 'zod';
import { type OnceOptions, probeOnce } from './probeOnce';
import type { OnceSummary } from './summarizeOnce';

const USAGE = `Probes one path once with STAMP (RFC 8762).

  npm run probe -- HOST:PORT [--interval 20] [--count 100] [--bind ADDRESS] [--json]

  --interval MS    milliseconds between probes, 10 to 10000
  --count N        how many probes, 1 to 100000
  --bind ADDRESS   source address
  --json           print the sample as one JSON object
  --help           this text
`;

const target = z
  .string('HOST:PORT is missing')
  .regex(/^(\[[^\]]+\]|[^:]+):\d{1,5}$/, 'the target must be HOST:PORT')
  .transform((text) => ({
    host: text.slice(0, text.lastIndexOf(':')).replace(/^\[|\]$/g, ''),
    port: Number(text.slice(text.lastIndexOf(':') + 1)),
  }));
const interval = z.coerce
  .number('--interval wants milliseconds')
  .int()
  .min(10, '--interval is 10 to 10000')
  .max(10_000);
const count = z.coerce.number('--count wants a number').int().min(1, '--count is 1 to 100000').max(100_000);

try {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      interval: { type: 'string', default: '20' },
      count: { type: 'string', default: '100' },
      bind: { type: 'string' },
      json: { type: 'boolean', default: false },
      help: { type: 'boolean' },
    },
  });
  if (values.help) process.stdout.write(USAGE);
  else {
    const options: OnceOptions = {
      ...parse(target, positionals[0]),
      intervalMs: parse(interval, values.interval),
      count: parse(count, values.count),
      bind: values.bind ?? null,
      ssid: 1 + Math.floor(Math.random() * 65_535),
    };
    const summary = await probeOnce(options);
    process.stdout.write(values.json ? `${JSON.stringify(summary)}\n` : describe(summary, String(positionals[0])));
    process.exitCode = summary.received > 0 ? 0 : 1;
  }
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}. See --help.\n`);
  process.exitCode = 2;
}

function parse<T>(schema: z.ZodType<T>, value: unknown): T {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  throw new Error(result.error.issues.map((issue) => issue.message).join('; '));
}

function describe(summary: OnceSummary, name: string): string {
  const ms = (micros: number | null) => (micros === null ? '–' : (micros / 1_000).toFixed(2));
  const loss = summary.lossRatio === null ? '–' : (summary.lossRatio * 100).toFixed(2);
  const directions =
    summary.forwardLost === null ? '' : ` (forward ${summary.forwardLost}, return ${summary.returnLost})`;
  return [
    `${name}: ${summary.sent} sent, ${summary.received} received, ${summary.lost} lost${directions}, ${loss} % loss`,
    `RTT min/p50/p95/max ${[summary.rttMinMicros, summary.rttP50Micros, summary.rttP95Micros, summary.rttMaxMicros].map(ms).join('/')} ms, jitter ${ms(summary.jitterMicros)} ms (RFC 3550)`,
    `late ${summary.late}, duplicates ${summary.duplicates}, reordered ${summary.reordered}, loss bursts ${summary.lossBursts} (longest ${summary.longestLossBurst})`,
    '',
  ].join('\n');
}
