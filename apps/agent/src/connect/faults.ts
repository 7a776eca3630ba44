import type { CONNECT_FAULTS } from '@twinline/wire/batch';

export type ConnectFault = (typeof CONNECT_FAULTS)[number];
export type Step = 'tcp' | 'tls' | 'http';

/** What ends an attempt; `code` is Node's or the kernel's where they have one. */
export class AttemptError extends Error {
  constructor(
    message: string,
    readonly code: string,
  ) {
    super(message);
  }
}

const BY_CODE: Readonly<Record<string, ConnectFault>> = {
  ECONNREFUSED: 'refused',
  EHOSTUNREACH: 'unreachable',
  ENETUNREACH: 'unreachable',
  EHOSTDOWN: 'unreachable',
  ENETDOWN: 'unreachable',
  EADDRNOTAVAIL: 'unreachable',
  EAFNOSUPPORT: 'unreachable',
  EACCES: 'unreachable',
  EPERM: 'unreachable',
  EINVAL: 'unreachable',
  ETIMEDOUT: 'timeout',
  ECONNRESET: 'reset',
  ECONNABORTED: 'reset',
  EPIPE: 'reset',
};
/** This host has run out of something: nothing was learnt about the line. */
const OWN = new Set(['EMFILE', 'ENFILE', 'ENOBUFS', 'ENOMEM', 'EADDRINUSE']);
/** OpenSSL's own alerts come after the handshake too, when TLS 1.3 asks for a client's certificate. */
const OF_TLS = /^(ERR_SSL_|ERR_TLS_|EPROTO$)/;

/** Names the fault of an attempt that failed in this step; `own` when it was this host's. */
export function faultOf(code: string, step: Step): ConnectFault | 'own' {
  if (OWN.has(code)) return 'own';
  const known = BY_CODE[code];
  if (known !== undefined) return known;
  if (step === 'tls' || OF_TLS.test(code)) return 'tls';
  return step === 'http' ? 'http' : 'unreachable';
}
