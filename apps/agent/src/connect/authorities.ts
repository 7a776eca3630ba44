import { createSecureContext, type SecureContext } from 'node:tls';

/**
 * Who is believed to vouch for a server: `ca` (PEM), else Node's authorities. Made when first asked for, since those
 * take megabytes, and once, since an attempt must not be timed with it.
 */
export function authorities(ca?: string): () => SecureContext {
  let made: SecureContext | null = null;
  return () => {
    made ??= createSecureContext(ca === undefined ? {} : { ca });
    return made;
  };
}
