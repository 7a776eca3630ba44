import { isIP } from 'node:net';
import { z } from 'zod';

/** Which key a session of authenticated mode uses (RFC 8762 §4.4 leaves that to its user). */
export interface KeyRing {
  /** For sessions that no other entry names. */
  readonly fallback: Buffer | null;
  readonly bySsid: ReadonlyMap<number, Buffer>;
  /** By address as the system writes it; the SSID's entry has precedence. */
  readonly bySource: ReadonlyMap<string, Buffer>;
}

/** RFC 2104 §3 discourages keys shorter than the hash; below this they can be guessed. */
const SHORTEST_KEY = 16;
const KEY = `a key is at least ${SHORTEST_KEY} octets in base64, or in hexadecimal after "hex:"`;

const key = z.string(KEY).transform((text, context) => {
  const decoded = decodeKey(text.trim());
  if (decoded !== null) return decoded;
  context.addIssue({ code: 'custom', message: KEY });
  return z.NEVER;
});

/** Keys by name, where each name must be legal. */
const named = (isLegal: (name: string) => boolean, rule: string) =>
  z
    .record(z.string(), key)
    .superRefine((keys, context) => {
      for (const name of Object.keys(keys))
        if (!isLegal(name)) context.addIssue({ code: 'custom', path: [name], message: rule });
    })
    .optional();
const isSsid = (name: string) => /^[1-9]\d{0,4}$/.test(name) && Number(name) <= 65_535;

const keyFile = z.strictObject({
  default: key.optional(),
  ssids: named(isSsid, 'an SSID is 1 to 65535'),
  sources: named((name) => isIP(name) !== 0, 'a source is an IPv4 or IPv6 address'),
});

/**
 * Reads a key file: one key alone, or JSON `{"default": KEY, "ssids": {"513": KEY}, "sources": {"192.0.2.4": KEY}}`
 * with any of the three. Throws an Error whose message says which entry is wrong, and never shows a key.
 */
export function parseKeyFile(text: string): KeyRing {
  const trimmed = text.trim();
  const parsed = keyFile.safeParse(trimmed.startsWith('{') ? parseJson(trimmed) : { default: trimmed });
  if (!parsed.success) throw new Error(z.prettifyError(parsed.error));
  const { default: fallback, ssids = {}, sources = {} } = parsed.data;
  const bySsid = new Map(Object.entries(ssids).map(([ssid, secret]) => [Number(ssid), secret]));
  if (fallback === undefined && bySsid.size === 0 && Object.keys(sources).length === 0)
    throw new Error('there is no key in it');
  return {
    fallback: fallback ?? null,
    bySsid,
    bySource: new Map(Object.entries(sources).map(([source, secret]) => [written(source), secret])),
  };
}

/** An address as the system writes it: IPv6 in its shortest form. */
function written(address: string): string {
  return address.includes(':') ? new URL(`http://[${address}]/`).hostname.slice(1, -1) : address;
}

/** The key of a session; null where the ring has none for it. */
export function keyFor(ring: KeyRing, ssid: number, source: string): Buffer | null {
  return ring.bySsid.get(ssid) ?? ring.bySource.get(source) ?? ring.fallback;
}

/** Base64, or hexadecimal after "hex:"; null when it is neither or too short. */
export function decodeKey(text: string): Buffer | null {
  const hex = /^hex:((?:[0-9a-f]{2})+)$/i.exec(text)?.[1];
  const isBase64 = /^[A-Za-z0-9+/_-]+={0,2}$/.test(text);
  const decoded = hex !== undefined ? Buffer.from(hex, 'hex') : Buffer.from(isBase64 ? text : '', 'base64');
  return decoded.length >= SHORTEST_KEY ? decoded : null;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new Error('it begins with { but is not JSON');
  }
}
