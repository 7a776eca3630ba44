import { createHmac, timingSafeEqual } from 'node:crypto';

/** What a token opens: a link that is on record, or, for a hub that prints, one version for some minutes. */
export type TokenSubject =
  | { readonly kind: 'link'; readonly id: string /** Epoch ms. */; readonly expiresAt: number }
  | {
      readonly kind: 'print';
      readonly organizationId: string;
      readonly name: string;
      readonly version: number;
      readonly expiresAt: number;
    };

const UUID = /^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/;
const MOST_CHARS = 500;
const PURPOSE = { link: 'report-link', print: 'report-print' } as const;

/**
 * What the address of a shared report carries: what it opens and until when, signed, each kind for its own purpose.
 * `secret` is what hub and web share (HUB_TOKEN).
 */
export function linkToken(subject: TokenSubject, secret: string): string {
  const text =
    subject.kind === 'link'
      ? `l${subject.id}.${subject.expiresAt.toString(36)}`
      : `p${encoded([subject.organizationId, subject.name, subject.version])}.${subject.expiresAt.toString(36)}`;
  return `${text}.${signature(subject.kind, text, secret)}`;
}

/** What a token opens, expired or not; null for one that we did not make. */
export function subjectOfToken(token: string, secret: string): TokenSubject | null {
  if (token.length > MOST_CHARS) return null;
  const [head = '', expiry = '', given = '', ...more] = token.split('.');
  const kind = head.startsWith('l') ? 'link' : 'print';
  if (more.length > 0 || !/^[lp]/.test(head) || !isSigned(kind, `${head}.${expiry}`, given, secret)) return null;
  const expiresAt = Number.parseInt(expiry, 36);
  const about = head.slice(1);
  if (kind === 'link') return UUID.test(about) ? { kind, id: about, expiresAt } : null;
  const [organizationId, name, version] = JSON.parse(Buffer.from(about, 'base64url').toString()) as [
    string,
    string,
    number,
  ];
  return { kind, organizationId, name, version, expiresAt };
}

const encoded = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');

function isSigned(kind: keyof typeof PURPOSE, text: string, given: string, secret: string): boolean {
  const expected = Buffer.from(signature(kind, text, secret));
  const presented = Buffer.from(given);
  return presented.length === expected.length && timingSafeEqual(presented, expected);
}

function signature(kind: keyof typeof PURPOSE, text: string, secret: string): string {
  return createHmac('sha256', secret).update(`${PURPOSE[kind]} ${text}`).digest('base64url');
}
