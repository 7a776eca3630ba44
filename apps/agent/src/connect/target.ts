import type { Connect } from '@twinline/wire/batch';

/** What an attempt connects to, read from a path's connectUrl. */
export interface Target {
  readonly scheme: Connect['scheme'];
  /** A name or an IP address, without brackets. */
  readonly host: string;
  readonly port: number;
  /** What HTTP asks for. */
  readonly resource: string;
}

const DEFAULT_PORT = { tcp: null, tls: null, http: 80, https: 443 } as const;

/** Reads tcp://host:port, tls://host:port, http://… or https://…; null for anything else. */
export function readTarget(connectUrl: string): Target | null {
  const url = URL.canParse(connectUrl) ? new URL(connectUrl) : null;
  const scheme = url?.protocol.slice(0, -1);
  if (url === null || (scheme !== 'tcp' && scheme !== 'tls' && scheme !== 'http' && scheme !== 'https')) return null;
  const port = url.port === '' ? DEFAULT_PORT[scheme] : Number(url.port);
  if (port === null || port === 0 || url.hostname === '') return null;
  return { scheme, host: url.hostname.replace(/^\[(.*)\]$/, '$1'), port, resource: `${url.pathname}${url.search}` };
}
