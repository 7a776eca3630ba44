import { createTransport } from 'nodemailer';
import type { AlertBody } from '../../alerts/alert';
import { composeEmail } from '../../alerts/composeEmail';
import { unsubscribeToken } from '../../alerts/unsubscribeToken';
import type { ClaimedDelivery } from '../claimDeliveries';
import { timeoutFor } from '../schedule';
import type { Permit, SendResult, Sink, Trace } from './sink';

export interface EmailSettings {
  /** `smtp://` (with STARTTLS where the server offers it) or `smtps://`, with user and password where it asks for them. */
  readonly smtpUrl: string;
  /** Who it comes from, as `Twinline <alerts@twinline.example>`. */
  readonly from: string;
  /** Where people's browsers find the pages; without it there is no link to unsubscribe. */
  readonly webUrl: string | null;
  /** What signs that link; web checks it. */
  readonly unsubscribeSecret: string;
  readonly now: () => number;
  /** How long one e-mail may take, ms; for tests. */
  readonly withinMs?: number;
}

const CONNECTIONS = 5;
const MESSAGES_A_CONNECTION = 100;
/** So many wait for a connection at most; whoever comes then is told that the mail server is busy. */
const MOST_WAITING = 200;
/** What is left of an e-mail's time for its connection, so that what fails says why. */
const SHARE_TO_CONNECT = 0.6;

/**
 * Sends people's alerts by SMTP over a few connections that are kept. What the server refuses for good (5xx) is not sent
 * again, what it refuses for now (4xx), and all that is wrong with the way to it, is. One e-mail that is sent twice has
 * one Message-ID, by which mailboxes show it once.
 */
export function createEmailSink(settings: EmailSettings): Sink {
  const { now, from } = settings;
  const withinMs = settings.withinMs ?? timeoutFor('alert');
  const quick = Math.round(withinMs * SHARE_TO_CONNECT);
  const transport = createTransport({
    ...{ url: settings.smtpUrl, pool: true, maxConnections: CONNECTIONS, maxMessages: MESSAGES_A_CONNECTION },
    ...{
      connectionTimeout: quick,
      greetingTimeout: quick,
      socketTimeout: Math.round(withinMs * 0.9),
      dnsTimeout: quick,
    },
    // Nothing in a message is read from a file or fetched.
    ...{ disableFileAccess: true, disableUrlAccess: true },
  });
  const slots = createSlots(CONNECTIONS, MOST_WAITING);

  /** Never rejects. */
  async function attempt(delivery: ClaimedDelivery, sentAt: number): Promise<SendResult> {
    let headers: Record<string, string> = {};
    const trace = (answer: string | null): Trace => ({ address: null, requestHeaders: headers, answer });
    try {
      const message = messageOf(delivery, settings);
      headers = { to: message.to, subject: message.subject, 'message-id': message.messageId };
      const sent = await transport.sendMail({ ...message, from, date: new Date(sentAt) });
      return {
        kind: 'answered',
        status: statusOf(sent.response) ?? 250,
        sentAt,
        at: now(),
        trace: trace(sent.response),
      };
    } catch (error) {
      return { ...judge(error), sentAt, at: now(), trace: trace(answerOf(error)) };
    }
  }

  /** Never rejects; when `over` says so, nothing more begins. */
  async function inTurn(delivery: ClaimedDelivery, over: AbortSignal, permit: Permit): Promise<SendResult> {
    const sentAt = now();
    const failed = (error: string): SendResult & { kind: 'failed' } => ({ kind: 'failed', error, sentAt, at: now() });
    const leave = await slots.enter(over);
    if (leave === null) return failed('the mail server is busy with others');
    try {
      const may = await permit();
      if (over.aborted) return failed('the database did not answer in time');
      return may ? await attempt(delivery, sentAt) : { ...failed('not to be sent any more'), isWithdrawn: true };
    } catch (error) {
      return failed(`whether it may still be sent could not be asked: ${String(error)}`);
    } finally {
      leave();
    }
  }

  return {
    send(delivery, signal, permit) {
      const sentAt = now();
      const over = AbortSignal.any([signal, AbortSignal.timeout(withinMs)]);
      return new Promise((resolve) => {
        const giveUp = () => {
          const error = signal.aborted ? 'given up for a stop' : `no answer of the mail server within ${withinMs} ms`;
          resolve({ kind: 'failed', error, sentAt, at: now() });
        };
        if (over.aborted) return giveUp();
        over.addEventListener('abort', giveUp, { once: true });
        void inTurn(delivery, over, permit).then(resolve);
      });
    },
    close: () => transport.close(),
  };
}

function messageOf({ id, body, recipient }: ClaimedDelivery, { from, webUrl, unsubscribeSecret }: EmailSettings) {
  if (recipient.kind !== 'email') throw new Error('a webhook is no e-mail');
  const token = unsubscribeToken(recipient.id, unsubscribeSecret);
  const unsubscribeUrl = webUrl === null ? null : `${webUrl.replace(/\/+$/, '')}/unsubscribe?t=${token}`;
  const composed = composeEmail(JSON.parse(body) as AlertBody, recipient.language, unsubscribeUrl);
  return {
    ...composed,
    to: recipient.address,
    messageId: `<${id}@${domainOf(from)}>`,
    headers: {
      'Auto-Submitted': 'auto-generated',
      'Content-Language': recipient.language === 'zh' ? 'zh-Hans' : 'en',
      ...(unsubscribeUrl === null
        ? {}
        : // RFC 8058: mailboxes offer their own button for it.
          { 'List-Unsubscribe': `<${unsubscribeUrl}>`, 'List-Unsubscribe-Post': 'List-Unsubscribe=One-Click' }),
    },
  };
}

/** Of the sender's address; what stands right of the @ in a Message-ID must be ours. */
function domainOf(from: string): string {
  return /@([\w.-]+)>?\s*$/.exec(from)?.[1] ?? 'twinline.invalid';
}

interface SmtpError extends Error {
  readonly code?: string;
  readonly responseCode?: number;
  readonly response?: string;
}

/**
 * RFC 5321 §4.2.1: 5yz is for good, 4yz for now. A refused sign-in says nothing about the recipient, and is mended by
 * whoever runs the hub: it is tried again, as is everything that is wrong with the connection, a certificate as well.
 */
function judge(error: unknown): { kind: 'failed'; error: string; isFinal?: boolean } {
  const { message, code, responseCode } = error as SmtpError;
  const isFinal = responseCode !== undefined && responseCode >= 500 && code !== 'EAUTH' && code !== 'ETLS';
  return { kind: 'failed', error: `the mail server: ${message}`, ...(isFinal ? { isFinal } : {}) };
}

const MAX_ANSWER = 1_000;

function answerOf(error: unknown): string | null {
  return (error as SmtpError).response?.slice(0, MAX_ANSWER) ?? null;
}

function statusOf(response: string): number | null {
  const code = /^(\d{3})\b/.exec(response)?.[1];
  return code === undefined ? null : Number(code);
}

/** Lets `count` in at a time; nobody waits beyond `over`. */
function createSlots(count: number, mostWaiting: number) {
  let free = count;
  const waiting = new Set<() => void>();
  const leave = () => {
    free += 1;
    const [next] = waiting;
    next?.();
  };
  return {
    /** The way out again, or null where there was no place in time. */
    async enter(over: AbortSignal): Promise<(() => void) | null> {
      if (free === 0) {
        if (waiting.size >= mostWaiting || over.aborted) return null;
        await new Promise<void>((resolve) => {
          const end = () => {
            waiting.delete(end);
            resolve();
          };
          waiting.add(end);
          over.addEventListener('abort', end, { once: true });
        });
      }
      if (free === 0) return null;
      free -= 1;
      return leave;
    },
  };
}
