import { createTransport } from 'nodemailer';
import type { AlertBody } from '../../alerts/alert';
import { composeEmail } from '../../alerts/composeEmail';
import { unsubscribeToken } from '../../alerts/unsubscribeToken';
import { ServiceError } from '../../errors';
import { composeReportEmail, type MailAttachment } from '../../report/mail/composeReportEmail';
import { REPORT_TYPE, type ReportMailBody, type ReportMails } from '../../report/mail/reportMail';
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
  /** Reads what the e-mails of reports say; a hub without it leaves them to others. */
  readonly reports?: ReportMails;
  readonly now: () => number;
  /** How long one e-mail may take, ms; for tests. */
  readonly withinMs?: number;
}

const CONNECTIONS = 5;
/** Reports have megabytes and are in no hurry: connections of their own, so that no alert waits behind one. */
const REPORT_CONNECTIONS = 2;
const MESSAGES_A_CONNECTION = 100;
/** So many wait for a connection at most; whoever comes then is told that the mail server is busy. */
const MOST_WAITING = 200;
/** What is left of an e-mail's time for its connection, so that what fails says why. */
const SHARE_TO_CONNECT = 0.6;

/**
 * Sends people's alerts and reports by SMTP over a few connections that are kept. What the server refuses for good (5xx)
 * is not sent again, what it refuses for now (4xx), and all that is wrong with the way to it, is. One e-mail that is sent
 * twice has one Message-ID, by which mailboxes show it once.
 */
export function createEmailSink(settings: EmailSettings): Sink {
  const { now } = settings;
  const alerts = createLane(settings, settings.withinMs ?? timeoutFor('alert'), CONNECTIONS);
  const reports = createLane(settings, settings.withinMs ?? timeoutFor(REPORT_TYPE), REPORT_CONNECTIONS);
  return {
    send(delivery, signal, permit) {
      const lane = delivery.type === REPORT_TYPE ? reports : alerts;
      const { withinMs } = lane;
      const sentAt = now();
      const over = AbortSignal.any([signal, AbortSignal.timeout(withinMs)]);
      return new Promise((resolve) => {
        const giveUp = () => {
          const error = signal.aborted ? 'given up for a stop' : `no answer of the mail server within ${withinMs} ms`;
          resolve({ kind: 'failed', error, sentAt, at: now() });
        };
        if (over.aborted) return giveUp();
        over.addEventListener('abort', giveUp, { once: true });
        void lane.send(delivery, over, permit).then(resolve);
      });
    },
    close() {
      alerts.close();
      reports.close();
    },
  };
}

/** Connections for one kind of e-mail, each of which has `withinMs`. */
function createLane(settings: EmailSettings, withinMs: number, connections: number) {
  const { now, from } = settings;
  const quick = Math.round(withinMs * SHARE_TO_CONNECT);
  const transport = createTransport({
    ...{ url: settings.smtpUrl, pool: true, maxConnections: connections, maxMessages: MESSAGES_A_CONNECTION },
    ...{
      connectionTimeout: quick,
      greetingTimeout: quick,
      socketTimeout: Math.round(withinMs * 0.9),
      dnsTimeout: quick,
    },
    // Nothing in a message is read from a file or fetched.
    ...{ disableFileAccess: true, disableUrlAccess: true },
  });
  const slots = createSlots(connections, MOST_WAITING);

  /** Never rejects. */
  async function attempt(message: Message, sentAt: number): Promise<SendResult> {
    const headers = { to: message.to, subject: message.subject, 'message-id': message.messageId };
    const trace = (answer: string | null): Trace => ({ address: null, requestHeaders: headers, answer });
    try {
      const sent = await transport.sendMail({
        ...message,
        attachments: [...message.attachments],
        from,
        date: new Date(sentAt),
      });
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

  return {
    withinMs,
    /** Never rejects; when `over` says so, nothing more begins. */
    async send(delivery: ClaimedDelivery, over: AbortSignal, permit: Permit): Promise<SendResult> {
      const sentAt = now();
      const failed = (error: string): SendResult & { kind: 'failed' } => ({ kind: 'failed', error, sentAt, at: now() });
      const leave = await slots.enter(over);
      if (leave === null) return failed('the mail server is busy with others');
      try {
        const message = await messageOf(delivery, settings, over);
        if ('error' in message) return { ...failed(message.error), isFinal: message.isFinal };
        const may = await permit();
        if (over.aborted) return failed('the database did not answer in time');
        return may ? await attempt(message, sentAt) : { ...failed('not to be sent any more'), isWithdrawn: true };
      } catch (error) {
        return failed(`whether it may still be sent could not be asked: ${String(error)}`);
      } finally {
        leave();
      }
    },
    close: () => transport.close(),
  };
}

interface Message {
  readonly to: string;
  readonly subject: string;
  readonly text: string;
  readonly html: string;
  readonly attachments: readonly MailAttachment[];
  readonly messageId: string;
  readonly headers: Readonly<Record<string, string>>;
}

/** The e-mail of a delivery, or why there is none. */
async function messageOf(
  delivery: ClaimedDelivery,
  settings: EmailSettings,
  over: AbortSignal,
): Promise<Message | { readonly error: string; readonly isFinal: boolean }> {
  const { id, recipient } = delivery;
  if (recipient.kind !== 'email') return { error: 'a webhook is no e-mail', isFinal: true };
  try {
    const { unsubscribeUrl, ...composed } =
      delivery.type === REPORT_TYPE
        ? await reportMessage(delivery, recipient, settings, over)
        : alertMessage(delivery, recipient, settings);
    return {
      ...composed,
      to: recipient.address,
      messageId: `<${id}@${domainOf(settings.from)}>`,
      headers: {
        'Auto-Submitted': 'auto-generated',
        'Content-Language': recipient.language === 'zh' ? 'zh-Hans' : 'en',
        ...(unsubscribeUrl === null
          ? {}
          : // RFC 8058: mailboxes offer their own button for it.
            { 'List-Unsubscribe': `<${unsubscribeUrl}>`, 'List-Unsubscribe-Post': 'List-Unsubscribe=One-Click' }),
      },
    };
  } catch (error) {
    const what = error instanceof Error ? error.message : String(error);
    return { error: `the message: ${what}`, isFinal: error instanceof ServiceError && error.code === 'not-found' };
  }
}

type EmailRecipient = Extract<ClaimedDelivery['recipient'], { kind: 'email' }>;

function alertMessage({ body }: ClaimedDelivery, { id, language }: EmailRecipient, settings: EmailSettings) {
  const { webUrl, unsubscribeSecret } = settings;
  const token = unsubscribeToken(id, unsubscribeSecret);
  const unsubscribeUrl = webUrl === null ? null : `${webUrl.replace(/\/+$/, '')}/unsubscribe?t=${token}`;
  const composed = composeEmail(JSON.parse(body) as AlertBody, language, unsubscribeUrl);
  return { ...composed, attachments: [], unsubscribeUrl };
}

async function reportMessage(
  { body, organizationId }: ClaimedDelivery,
  recipient: EmailRecipient,
  { reports }: EmailSettings,
  over: AbortSignal,
) {
  if (reports === undefined) throw new Error('this hub sends no reports');
  const { id, language } = recipient;
  const mail = { organizationId, body: JSON.parse(body) as ReportMailBody, recipient: { id, language } };
  const input = await reports.load(mail, over);
  return { ...composeReportEmail({ ...input, language }), unsubscribeUrl: input.links.unsubscribe };
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
