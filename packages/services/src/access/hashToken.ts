import { createHash } from 'node:crypto';

/**
 * SHA-256 of a key or token: what the database keeps instead of it. Keys are 256 random bits, so a slow hash would
 * only slow us down.
 */
export function hashToken(token: string): Buffer {
  return createHash('sha256').update(token, 'utf8').digest();
}
