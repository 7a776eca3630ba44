import { isIP } from 'node:net';
import { decodeKey } from '@twinline/wire/keyRing';
import { isTimeZone } from '../query/span/zoneClock';
import { faultOf, type NetworkFault } from './networkFault';

/** Checks of one field each: what is wrong with it, or null. Texts come trimmed. */
type Check = NetworkFault | null;

export function textFault(field: string, value: string, most: number): Check {
  if (value === '')
    return faultOf(field, 'missing', value, { fault: 'is empty', fix: `write 1 to ${most} characters` });
  if (value.length <= most) return null;
  return faultOf(field, 'too-long', value, {
    fault: `has ${value.length} characters`,
    fix: `write at most ${most}`,
  });
}

/** A text that may be left out. */
export const optionalTextFault = (field: string, value: string | null, most: number): Check =>
  value === null ? null : textFault(field, value, most);

export function numberFault(
  field: string,
  value: number,
  range: { readonly from: number; readonly to: number; readonly whole?: boolean },
): Check {
  const { from, to, whole = true } = range;
  if (Number.isFinite(value) && value >= from && value <= to && (!whole || Number.isInteger(value))) return null;
  return faultOf(field, 'out-of-range', value, {
    fault: `is ${value}`,
    fix: `write a ${whole ? 'whole ' : ''}number from ${from} to ${to}`,
  });
}

const countries = new Intl.DisplayNames(['en'], { type: 'region', fallback: 'none' });
const UNKNOWN_COUNTRY = 'Unknown Region';

/** ISO 3166: a country's two letters, and a part of it behind a hyphen. */
export function regionCodeFault(field: string, value: string): Check {
  const [country = ''] = value.split('-');
  if (!/^[A-Z]{2}(-[A-Z0-9]{1,8})?$/.test(value))
    return faultOf(field, 'bad-code', value, {
      fault: `is “${value}”`,
      fix: 'write an ISO 3166 code in capitals, such as SG or US-CA',
    });
  const name = countries.of(country);
  if (name !== undefined && name !== UNKNOWN_COUNTRY) return null;
  return faultOf(field, 'unknown-country', value, {
    fault: `begins with ${country}, which is no country`,
    fix: 'write an ISO 3166 code, such as SG or US-CA',
  });
}

export function zoneFault(field: string, value: string): Check {
  // Offsets are no zones: they know no summer time.
  if (/^[A-Za-z]/.test(value) && isTimeZone(value)) return null;
  return faultOf(field, 'unknown-zone', value, {
    fault: `is “${value}”`,
    fix: 'write an IANA time zone, such as Asia/Singapore',
  });
}

export function slotFault(field: string, value: string): Check {
  if (/^[A-Z][A-Z0-9]{0,3}$/.test(value)) return null;
  return faultOf(field, 'bad-slot', value, {
    fault: `is “${value}”`,
    fix: 'write a letter, such as A or B, and up to three letters or digits more',
  });
}

const LABEL = '[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?';
const NAME = new RegExp(`^(?=.{1,253}$)${LABEL}(\\.${LABEL})*$`, 'i');

export function hostFault(field: string, value: string): Check {
  // Figures and dots alone are an address that is wrong, not a name.
  if (isIP(value) !== 0 || (NAME.test(value) && !/^[\d.]+$/.test(value))) return null;
  return faultOf(field, 'bad-host', value, {
    fault: value === '' ? 'is empty' : `is “${value}”`,
    fix: 'write an IP address or a host name, without port',
  });
}

/** What an agent can connect to (apps/agent, readTarget). */
export function connectUrlFault(field: string, value: string | null): Check {
  if (value === null) return null;
  const url = URL.canParse(value) ? new URL(value) : null;
  const portless = url?.protocol === 'http:' || url?.protocol === 'https:';
  const schemeKnown = portless || url?.protocol === 'tcp:' || url?.protocol === 'tls:';
  if (url !== null && schemeKnown && url.hostname !== '' && (portless || url.port !== '') && url.username === '')
    return null;
  return faultOf(field, 'bad-url', value, {
    fault: `is “${value}”`,
    fix: 'write tcp://host:port, tls://host:port, http://… or https://…, without a user name',
  });
}

const LONGEST_KEY = 64;

/** The octets of a STAMP key; what is wrong with it never shows it. */
export function keyOf(field: string, value: string): { readonly key: Buffer | null; readonly fault: Check } {
  const key = decodeKey(value);
  if (key !== null && key.length <= LONGEST_KEY) return { key, fault: null };
  return {
    key: null,
    fault: faultOf(field, 'bad-key', null, {
      fault: 'is no key',
      fix: `write 16 to ${LONGEST_KEY} octets in base64, or in hexadecimal after “hex:”`,
    }),
  };
}

const currencies = new Set(Intl.supportedValuesOf('currency'));

export function currencyFault(field: string, value: string | null): Check {
  if (value === null || currencies.has(value)) return null;
  return faultOf(field, 'unknown-currency', value, {
    fault: `is “${value}”`,
    fix: 'write an ISO 4217 code, such as USD or CNY',
  });
}
