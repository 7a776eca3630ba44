import { isIP } from 'node:net';
import { ServiceError } from '../../errors';
import { type Networks, refusalOf } from './networks';

const MAX_CHARS = 2_048;
/** Ports below 1024 belong to services of a host; of those only the web's are asked. */
const LAST_SYSTEM_PORT = 1_023;

/**
 * What is wrong with an address that webhooks should go to, as far as can be told without asking anybody: null where
 * nothing is. Names are judged by what they lead to, each time they are connected to.
 */
export function faultOfWebhookUrl(text: string, allowed: Networks): string | null {
  if (text.length > MAX_CHARS) return `is longer than ${MAX_CHARS} characters: shorten it`;
  if (!URL.canParse(text)) return 'is no address: write it as https://relay.example/hook';
  const url = new URL(text);
  if (url.protocol !== 'https:' && url.protocol !== 'http:')
    return `must begin with https:// or http://, not ${url.protocol}`;
  if (url.username !== '' || url.password !== '')
    return 'has a name or password in it: take it out, webhooks are signed instead';
  const host = hostOf(url);
  return isIP(host) === 0 ? null : faultOfAddress(host, portOf(url), allowed);
}

/** What keeps webhooks from this IP address and port; null where nothing does. In allowed networks any port will do. */
export function faultOfAddress(address: string, port: number, allowed: Networks): string | null {
  if (allowed.includes(address)) return null;
  const refusal = refusalOf(address, allowed);
  if (refusal !== null) return `leads to ${refusal}: ${ALLOWING}`;
  return port <= LAST_SYSTEM_PORT && port !== 80 && port !== 443 ? portFault(port) : null;
}

/** The port that is meant. */
export function portOf(url: URL): number {
  if (url.port !== '') return Number(url.port);
  return url.protocol === 'https:' ? 443 : 80;
}

/** A host without the brackets of IPv6. */
export function hostOf(url: URL): string {
  return url.hostname.replace(/^\[(.*)\]$/, '$1');
}

/**
 * Checks an address that a person gave for webhooks and returns it as it is kept. `field` is the name of what they
 * filled in; `allowed` is WEBHOOK_ALLOW_NETWORKS.
 *
 * @throws ServiceError invalid, with the field and what to do.
 */
export function checkWebhookUrl(text: string, field: string, allowed: Networks): string {
  const fault = faultOfWebhookUrl(text.trim(), allowed);
  if (fault !== null) throw new ServiceError('invalid', `${field} ${fault}`, { field });
  return new URL(text.trim()).href;
}

const ALLOWING = 'use a public one, or have whoever runs the hub allow its network (WEBHOOK_ALLOW_NETWORKS)';
const portFault = (port: number): string => `asks for port ${port}: use 443, 80 or one above ${LAST_SYSTEM_PORT}`;
