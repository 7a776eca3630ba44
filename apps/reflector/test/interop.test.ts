import { randomBytes } from 'node:crypto';
import { parseKeyFile } from '@twinline/wire/keyRing';
import { sendWithStampSuite, stampSuitePath } from '@twinline/wire/testing/stampSuite';
import { afterEach, describe, expect, it } from 'vitest';
import { createReflector, type Reflector, type ReflectorOptions } from '../src/createReflector';

const COUNT = 20;
const key = randomBytes(32);
const reflectors: Reflector[] = [];
afterEach(async () => {
  for (const reflector of reflectors.splice(0)) await reflector.stop();
});

async function start(options: Partial<ReflectorOptions> = {}) {
  const reflector = await createReflector({ host: '127.0.0.1', port: 0, ...options });
  reflectors.push(reflector);
  const { host, port } = reflector.address;
  const local = host.includes(':') ? '::' : '0.0.0.0';
  const send = (...args: string[]) =>
    sendWithStampSuite(['-r', host, '-S', local, '-p', `${port}`, '-c', `${COUNT}`, '-d', '20', ...args]);
  return { reflector, send };
}

const everyTlv = [
  ...['--location', '--timestamp-info', '--direct-measurement', '--follow-up-telemetry', '--cos', '--dscp', '46'],
  ...['--extra-padding', '100'],
];

describe.skipIf(stampSuitePath === null)('our reflector, asked by stamp-suite’s sender', () => {
  it('answers unauthenticated mode over IPv4 and IPv6, with a count of its own', async () => {
    for (const host of ['127.0.0.1', '::1']) {
      const { send } = await start({ host });
      const report = await send('--ssid', '77');
      expect(report).toMatchObject({ packets_sent: COUNT, packets_received: COUNT });
      expect(report.measurements.last_reflector_sequence).toBe(COUNT - 1);
    }
  });

  it('answers a sender that writes its timestamps in PTP format', async () => {
    const { send } = await start();
    expect(await send('--clock-source', 'PTP')).toMatchObject({ packets_received: COUNT });
  });

  it('answers every TLV it knows, and says of class of service that Node does not show it', async () => {
    const { send, reflector } = await start();
    const { measurements } = await send(...everyTlv);
    const { tlv_validation: tlvs, direct_measurement: direct, follow_up: followUp } = measurements;
    expect(tlvs).toMatchObject({
      evaluated_replies: COUNT,
      flags: { unrecognized: COUNT, malformed: 0, integrity_failed: 0 },
    });
    expect(tlvs.by_type['4']).toMatchObject({ observed: COUNT, flags: { unrecognized: COUNT } });
    expect(direct).toMatchObject({ forward_missing: 0, reverse_missing: 0 });
    expect(followUp).toMatchObject({ observations: COUNT, matched: COUNT - 1, unmatched: 0 });
    expect(reflector.counts()).toMatchObject({ reflected: COUNT, malformedTlvs: 0, forgedTlvs: 0 });
  });

  it('answers authenticated mode, and its TLVs verify by their HMAC', async () => {
    const ring = parseKeyFile(JSON.stringify({ ssids: { 9: key.toString('base64') } }));
    const { send, reflector } = await start({ keys: () => ring });
    const sealed = ['-A', 'A', '--hmac-key', key.toString('hex')];
    const report = await send(...sealed, '--ssid', '9', ...everyTlv);
    expect(report.packets_received).toBe(COUNT);
    expect(report.measurements.tlv_validation.hmac).toEqual({ verified: COUNT, failed: 0, missing: 0 });
    expect(report.measurements.tlv_validation.flags.integrity_failed).toBe(0);
    expect(reflector.counts()).toMatchObject({ reflected: COUNT, refused: 0, forgedTlvs: 0 });
  });

  it('refuses a sender with another key', async () => {
    const ring = parseKeyFile(key.toString('base64'));
    const { send, reflector } = await start({ keys: () => ring });
    const report = await send('-A', 'A', '--hmac-key', randomBytes(32).toString('hex'), '-L', '1');
    expect(report.packets_received).toBe(0);
    expect(reflector.counts()).toMatchObject({ reflected: 0, refusedBy: { forged: COUNT } });
  });

  it('flags a TLV that the sender made malformed on purpose', async () => {
    const { send, reflector } = await start();
    const report = await send('--malformed', 'bad-length');
    expect(report.packets_received).toBe(COUNT);
    expect(reflector.counts().malformedTlvs).toBe(COUNT);
  });

  it('is heard on its clock: synchronized, and how far it may be off', async () => {
    const { send } = await start({ clockState: () => ({ synchronized: true, errorMicros: 4_000 }) });
    const { owd } = await send('--clock-synchronized');
    expect(owd?.clock_quality.both_synchronized).toBe(COUNT);
    expect(owd?.clock_quality.last_reflector?.synchronized).toBe(true);
    expect(owd?.clock_quality.last_reflector?.error_ms).toBeGreaterThanOrEqual(4);
  });
});
