import { isIPv4 } from 'node:net';
import { TLV_FLAG, TLV_HEADER } from './tlv';

/** The addresses a request came with, as the reflector saw them; empty text is "not to be told". */
export interface LocationFacts {
  readonly source: string;
  readonly sourcePort: number;
  readonly destination: string;
  readonly destinationPort: number;
}

/** Sub-TLVs of the Location TLV (RFC 8972 §4.2.1): what is asked for, and the types it is answered by. */
const SUB = {
  sourceMac: 1,
  sourceEui64: 3,
  destinationIp: 4,
  destinationIpv4: 5,
  destinationIpv6: 6,
  sourceIp: 7,
  sourceIpv4: 8,
  sourceIpv6: 9,
} as const;
const PORTS = 4;
const MAC_LENGTH = 8;
const IP_LENGTH = 16;

/** The value of a Location TLV that asks for both ports and both addresses. */
export function askLocation(): Buffer {
  const ask = (type: number) => [TLV_FLAG.unrecognized, type, 0, IP_LENGTH, ...new Array<number>(IP_LENGTH).fill(0)];
  return Buffer.from([0, 0, 0, 0, ...ask(SUB.sourceIp), ...ask(SUB.destinationIp)]);
}

/**
 * Fills a Location TLV's value in place (RFC 8972 §4.2.2): ports, then each sub-TLV. A UDP socket does not show the
 * MAC address: it is answered by an EUI-64 of zeros. Without facts (a policy) every field is zeros. Always true.
 */
export function answerLocation(value: Buffer, facts: LocationFacts | null): boolean {
  value.writeUInt16BE(facts?.destinationPort ?? 0, 0);
  value.writeUInt16BE(facts?.sourcePort ?? 0, 2);
  let at = PORTS;
  while (at + TLV_HEADER <= value.length) {
    const type = value.readUInt8(at + 1);
    const end = at + TLV_HEADER + value.readUInt16BE(at + 2);
    const needed = type === SUB.sourceMac ? MAC_LENGTH : IP_LENGTH;
    const asked = type === SUB.sourceMac || type === SUB.sourceIp || type === SUB.destinationIp;
    if (end > value.length || (asked && end - at - TLV_HEADER !== needed)) {
      value.writeUInt8(TLV_FLAG.malformed, at);
      return true;
    }
    value.writeUInt8(asked ? 0 : TLV_FLAG.unrecognized, at);
    if (asked) answerSubTlv(value, at, type, facts);
    at = end;
  }
  if (at < value.length) value.writeUInt8(TLV_FLAG.malformed, at);
  return true;
}

function answerSubTlv(value: Buffer, at: number, type: number, facts: LocationFacts | null): void {
  const field = value.subarray(at + TLV_HEADER);
  if (type === SUB.sourceMac) {
    value.writeUInt8(SUB.sourceEui64, at + 1);
    field.fill(0, 0, MAC_LENGTH);
    return;
  }
  const isSource = type === SUB.sourceIp;
  const address = (isSource ? facts?.source : facts?.destination) ?? '';
  const octets = addressOctets(address);
  if (octets.length === 4) value.writeUInt8(isSource ? SUB.sourceIpv4 : SUB.destinationIpv4, at + 1);
  else value.writeUInt8(isSource ? SUB.sourceIpv6 : SUB.destinationIpv6, at + 1);
  field.fill(0, 0, IP_LENGTH);
  field.set(octets, 0);
}

/** Four octets of an IPv4 address, 16 of an IPv6 one (zone and all), none of an empty text. */
function addressOctets(address: string): number[] {
  if (isIPv4(address)) return address.split('.').map(Number);
  if (address === '') return [];
  const [head = '', tail] = (address.split('%')[0] ?? '').split('::');
  const front = groupOctets(head);
  if (tail === undefined) return front.slice(0, IP_LENGTH);
  const back = groupOctets(tail);
  return [...front, ...new Array<number>(Math.max(0, IP_LENGTH - front.length - back.length)).fill(0), ...back];
}

function groupOctets(text: string): number[] {
  if (text === '') return [];
  return text.split(':').flatMap((group) => {
    if (isIPv4(group)) return group.split('.').map(Number);
    const number = Number.parseInt(group, 16);
    return [number >> 8, number & 0xff];
  });
}

/** What a reply's Location TLV tells: null for an address that was not told. */
export interface Location {
  readonly source: string | null;
  readonly sourcePort: number;
  readonly destination: string | null;
  readonly destinationPort: number;
}

/** Reads the value of an answered Location TLV; null when it is too short to be one. */
export function readLocation(value: Buffer): Location | null {
  if (value.length < PORTS) return null;
  let source: string | null = null;
  let destination: string | null = null;
  for (let at = PORTS; at + TLV_HEADER + IP_LENGTH <= value.length; ) {
    const type = value.readUInt8(at + 1);
    const field = value.subarray(at + TLV_HEADER, at + TLV_HEADER + IP_LENGTH);
    if (type === SUB.sourceIpv4 || type === SUB.sourceIpv6) source = addressText(field, type === SUB.sourceIpv4);
    if (type === SUB.destinationIpv4 || type === SUB.destinationIpv6)
      destination = addressText(field, type === SUB.destinationIpv4);
    at += TLV_HEADER + value.readUInt16BE(at + 2);
  }
  return { source, sourcePort: value.readUInt16BE(2), destination, destinationPort: value.readUInt16BE(0) };
}

/** Groups of an IPv6 address are written in full: it is read by people beside what they configured. */
function addressText(field: Buffer, isFour: boolean): string | null {
  if (field.every((octet) => octet === 0)) return null;
  if (isFour) return field.subarray(0, 4).join('.');
  return new URL(`http://[${(field.toString('hex').match(/.{4}/g) ?? []).join(':')}]/`).hostname.slice(1, -1);
}
