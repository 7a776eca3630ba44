import { randomBytes } from 'node:crypto';

/** A relay's credentials, told once: the hub keeps the secret to sign with, which nobody reads again, and only a hash of the token. */
export interface RelayCredentials {
  readonly id: string;
  /** For pull, stream and report. */
  readonly token: string;
  /** What webhooks are signed with (Standard Webhooks). */
  readonly secret: string;
}

export const newRelayToken = (): string => `twr_${randomBytes(32).toString('base64url')}`;

/** 256 random bits, as Standard Webhooks writes them. */
export const newWebhookSecret = (): string => `whsec_${randomBytes(32).toString('base64')}`;
