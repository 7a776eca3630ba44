import { expect, it } from 'vitest';
import { keyFor, parseKeyFile } from '../src/keyRing';

const one = Buffer.alloc(32, 1);
const two = Buffer.alloc(32, 2);
const three = Buffer.alloc(32, 3);

it('reads one key alone, base64 or hexadecimal, for every session', () => {
  for (const text of [`${one.toString('base64')}\n`, ` hex:${one.toString('hex')}`]) {
    const ring = parseKeyFile(text);
    expect(keyFor(ring, 9, '192.0.2.4')).toEqual(one);
  }
});

it('finds the key by SSID before source before default, whatever way an IPv6 address is written', () => {
  const ring = parseKeyFile(
    JSON.stringify({
      default: one.toString('base64'),
      ssids: { 513: two.toString('base64') },
      sources: { '2001:DB8:0::7': three.toString('base64') },
    }),
  );
  expect(keyFor(ring, 513, '2001:db8::7')).toEqual(two);
  expect(keyFor(ring, 1, '2001:db8::7')).toEqual(three);
  expect(keyFor(ring, 1, '192.0.2.4')).toEqual(one);
  expect(keyFor(parseKeyFile(JSON.stringify({ ssids: { 5: two.toString('base64') } })), 6, '::1')).toBeNull();
});

it('says which entry is wrong, and never shows what it is', () => {
  const secret = 'c2hvcnQ=';
  for (const [text, says] of [
    ['', 'a key is at least 16 octets'],
    [secret, 'a key is at least 16 octets'],
    ['hex:0g', 'a key is at least 16 octets'],
    ['{', 'not JSON'],
    ['{}', 'there is no key in it'],
    [JSON.stringify({ ssids: { 70000: one.toString('base64') } }), 'an SSID is 1 to 65535'],
    [JSON.stringify({ ssids: { 7: secret } }), 'ssids'],
    [JSON.stringify({ sources: { host: one.toString('base64') } }), 'sources'],
    [JSON.stringify({ keys: {} }), 'keys'],
  ] as const) {
    expect(() => parseKeyFile(text)).toThrow(says);
    expect(() => parseKeyFile(text)).not.toThrow(secret);
  }
});
