import { randomBytes, randomInt } from 'node:crypto';
import { lookup } from 'node:dns/promises';
import { readFileSync } from 'node:fs';
import { createSystemClock } from '@twinline/host/systemClock';
import { keyFor, parseKeyFile } from '@twinline/wire/keyRing';
import { encodeTlvs, type SenderTlv } from '@twinline/wire/senderTlvs';
import { describeOnce } from './describeOnce';
import { type ProbeCommand, readProbeCommand, USAGE } from './probeCommand';
import { probeOnce } from './probeOnce';

try {
  const command = readProbeCommand(process.argv.slice(2));
  if (command === null) process.stdout.write(USAGE);
  else await run(command);
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}. See --help.\n`);
  process.exitCode = 2;
}

async function run(command: ProbeCommand): Promise<void> {
  const { target, dscp = null } = command;
  const ssid = command.ssid ?? randomInt(1, 65_536);
  const keyFile = command['key-file'];
  const stampKey = keyFile === undefined ? null : await readKey(keyFile, ssid, target.host);
  const clock = await createSystemClock();
  const report = await probeOnce({
    ...target,
    ssid,
    dscp,
    stampKey,
    intervalMs: command.interval,
    count: command.count,
    bind: command.bind ?? null,
    interface: command.interface ?? null,
    kernelTimestamps: !command['user-clock'],
    tlvs: encodeTlvs(tlvsOf(command)),
    ownClock: () => clock.state(),
  });
  clock.stop();
  const name = target.host.includes(':') ? `[${target.host}]:${target.port}` : `${target.host}:${target.port}`;
  process.stdout.write(command.json ? `${JSON.stringify({ ...report, ssid })}\n` : describeOnce(report, name));
  process.exitCode = report.received > 0 ? 0 : 1;
}

/** The session's key of the reflector's own key file; `sources` there are senders, here the reflector is looked up. */
async function readKey(path: string, ssid: number, host: string): Promise<Buffer> {
  try {
    const { address } = await lookup(host);
    const key = keyFor(parseKeyFile(readFileSync(path, 'utf8')), ssid, address);
    if (key !== null) return key;
  } catch (error) {
    throw new Error(`Cannot use the key file ${path}: ${error instanceof Error ? error.message : String(error)}`);
  }
  throw new Error(`The key file ${path} has no key for SSID ${ssid}`);
}

function tlvsOf({ cos, location, padding, dscp = 0 }: ProbeCommand): SenderTlv[] {
  return [
    ...(cos ? [{ kind: 'classOfService', dscp } as const] : []),
    ...(location ? [{ kind: 'location' } as const] : []),
    ...(padding === undefined ? [] : [{ kind: 'padding', bytes: randomBytes(padding) } as const]),
  ];
}
