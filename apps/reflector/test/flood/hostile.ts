import { SEALED_LENGTH, sealRequest } from '@twinline/wire/authentication';
import { LONGEST_REQUEST, STAMP_LENGTH, writeReply, writeRequest } from '@twinline/wire/stamp';

/** What attackers and broken senders send to a reflector; the names are what the test prints. */
export const KINDS = [
  'empty',
  'too short',
  'too long',
  'garbage of legal length',
  'all zeros',
  'all ones',
  'a reply, to be answered for ever',
  'a made-up session',
  'a made-up session, cut short',
  'sealed with a wrong key',
  'sealed, cut short',
  'hundreds of empty TLVs',
  'TLVs that reach beyond the end',
  'TLVs of random types, flags and lengths',
  'an HMAC TLV that nobody made',
] as const;
export type Kind = (typeof KINDS)[number];

/** Small and seeded (xorshift32): the same flood in every run. */
export function createRandom(seed: number): (below: number) => number {
  let state = seed >>> 0 || 1;
  return (below) => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) % below;
  };
}

/** Writes one hostile datagram of this kind into `packet` (at least 9,000 octets) and returns its length. */
export function writeHostile(packet: Buffer, kind: Kind, random: (below: number) => number, noise: Buffer): number {
  const garbage = (from: number, to: number) => {
    const start = random(noise.length - packet.length);
    noise.copy(packet, from, start, start + to - from);
  };
  const base = () => ({ sequence: random(2 ** 32), sentAtMicros: 1e15, errorEstimate: 1, ssid: random(65_536) });
  const request = () => writeRequest(packet, base());
  // Every other one names the session that has a key.
  const sealed = () => sealRequest(packet, random(2) === 0 ? base() : { ...base(), ssid: 513 }, noise.subarray(0, 32));
  switch (kind) {
    case 'empty':
      return 0;
    case 'too short':
      garbage(0, 13);
      return 1 + random(13);
    case 'too long':
      garbage(0, 9_000);
      return LONGEST_REQUEST + 1 + random(random(10) === 0 ? 7_000 : 100);
    case 'garbage of legal length':
      garbage(0, LONGEST_REQUEST);
      return 14 + random(LONGEST_REQUEST - 14);
    case 'all zeros':
      packet.fill(0, 0, LONGEST_REQUEST);
      return 14 + random(200);
    case 'all ones':
      packet.fill(0xff, 0, LONGEST_REQUEST);
      return 14 + random(200);
    case 'a reply, to be answered for ever': {
      const now = Date.now() * 1_000;
      const asked = Buffer.alloc(STAMP_LENGTH);
      writeRequest(asked, { ...base(), sentAtMicros: now });
      const times = { receivedAtMicros: now, sentAtMicros: now, errorEstimate: 1, ttl: 255 };
      return writeReply(packet, asked, { sequence: random(2 ** 32), ...times });
    }
    case 'a made-up session':
      return request();
    case 'a made-up session, cut short':
      request();
      return 14 + random(STAMP_LENGTH - 14);
    case 'sealed with a wrong key':
      return sealed();
    case 'sealed, cut short':
      sealed();
      return STAMP_LENGTH + random(SEALED_LENGTH - STAMP_LENGTH);
    case 'hundreds of empty TLVs':
      request();
      packet.fill(0x80, STAMP_LENGTH, LONGEST_REQUEST);
      for (let at = STAMP_LENGTH; at + 4 <= LONGEST_REQUEST; at += 4) packet.writeUInt32BE(0x80fe0000, at);
      return LONGEST_REQUEST;
    case 'TLVs that reach beyond the end':
      request();
      packet.writeUInt32BE((0x8000_ffff | (random(9) << 16)) >>> 0, STAMP_LENGTH);
      return STAMP_LENGTH + 4 + random(60);
    case 'TLVs of random types, flags and lengths': {
      let at = request();
      while (at < 400) {
        const length = random(24);
        packet.writeUInt32BE(((random(256) << 24) | (random(10) << 16) | length) >>> 0, at);
        at += 4 + length;
      }
      return at - random(8);
    }
    case 'an HMAC TLV that nobody made':
      request();
      garbage(STAMP_LENGTH, STAMP_LENGTH + 32);
      packet.writeUInt32BE(0x80010000, STAMP_LENGTH);
      packet.writeUInt32BE(0x80080010, STAMP_LENGTH + 4);
      return STAMP_LENGTH + 24;
  }
}
