import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';

/** Debian's own interpreter: it sees Debian's packages, whatever other python3 comes first in the PATH. */
const PYTHON = '/usr/bin/python3';
const PROGRAM = fileURLToPath(new URL('./scapyStamp.py', import.meta.url));

/** Whether scapy's STAMP layers are there (Debian: python3-scapy). */
export const hasScapy = spawnSync(PYTHON, ['-c', 'import scapy.contrib.stamp']).status === 0;

const reply = z.object({
  requestLength: z.number(),
  length: z.number(),
  waitedSeconds: z.number(),
  sequence: z.number(),
  senderSequence: z.number(),
  ssid: z.number(),
  ttl: z.number(),
  processingSeconds: z.number(),
  reflectorAheadSeconds: z.number(),
  senderTimeEchoed: z.boolean(),
  senderErrorEstimate: z.array(z.number()),
  multiplier: z.number(),
  tlvs: z.array(z.object({ flags: z.number(), type: z.number(), value: z.string() })),
});

/** Sends `count` packets that scapy wrote, one after the other, and resolves with the replies as scapy reads them. */
export async function sendWithScapy(
  to: { host: string; port: number },
  count: number,
  tlvs: readonly { type: number; value: Buffer }[] = [],
): Promise<z.infer<typeof reply>[]> {
  const extra = tlvs.map(({ type, value }) => `${type}:${value.toString('hex')}`);
  const child = start(['send', to.host, `${to.port}`, `${count}`, ...extra]);
  const output: Buffer[] = [];
  const faults: Buffer[] = [];
  child.stdout?.on('data', (part: Buffer) => output.push(part));
  child.stderr?.on('data', (part: Buffer) => faults.push(part));
  const [code] = await once(child, 'close');
  if (code !== 0) throw new Error(`scapy's sender failed: ${Buffer.concat(faults).toString('utf8')}`);
  return z.array(reply).parse(JSON.parse(Buffer.concat(output).toString('utf8')));
}

/** Starts a stateful reflector that scapy reads and writes for; resolves when it listens. */
export async function reflectWithScapy(host: string): Promise<{ port: number; stop(): Promise<void> }> {
  const child = start(['reflect', host]);
  const closed = once(child, 'close');
  const first =
    child.stdout === null ? null : await Promise.race([once(child.stdout, 'data'), closed.then(() => null)]);
  if (first === null) throw new Error('scapy’s reflector did not start');
  return {
    port: Number(String(first[0])),
    async stop() {
      child.kill('SIGKILL');
      await closed;
    },
  };
}

function start(args: readonly string[]): ChildProcess {
  return spawn(PYTHON, [PROGRAM, ...args], { stdio: ['ignore', 'pipe', 'pipe'] });
}
