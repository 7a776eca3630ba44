import { randomUUID } from 'node:crypto';
import { type AttemptLimiter, createAttemptLimiter } from '@twinline/services/access/attemptLimiter';
import { createAuth } from '@twinline/services/access/auth';
import { openDatabase } from '@twinline/services/access/openDatabase';
import { actorOf, type Person } from '@twinline/services/access/person';
import { personOfSession } from '@twinline/services/access/personOfSession';
import { verifyApiToken } from '@twinline/services/access/verifyApiToken';
import { unsubscribe } from '@twinline/services/alerts/unsubscribe';
import type { Context, Logger, OrganizationContext } from '@twinline/services/context';
import { type Networks, parseNetworks } from '@twinline/services/delivery/sinks/networks';
import { createReplayDesk, type ReplayDesk } from '@twinline/services/replay/createReplayDesk';
import { createExportGate, type ExportGate } from '@twinline/services/transfer/createExportGate';
import { z } from 'zod';
import { type AgentRelease, createAgentRelease } from './agentRelease';
import { type BoardStreams, createBoardStreams } from './boardStream';
import { createHubAnswer } from './hubAnswer';
import { createLabClient, type LabClient } from './labClient';
import { createReportLinks, type ReportLinks } from './reportLinks';

export interface PeopleSettings {
  readonly databaseUrl: string;
  readonly hubUrl: string;
  /** Where agents find the hub from outside; `hubUrl` without it. */
  readonly hubPublicUrl?: string | undefined;
  readonly hubToken: string;
  readonly labUrl?: string | undefined;
  readonly authSecret: string;
  /** Where browsers find the web app: cookies and the check of request origins depend on it. */
  readonly webUrl: string;
  /** Networks that webhooks may go to beside the internet: CIDRs, separated by commas; as the hub's. */
  readonly webhookAllowNetworks?: string;
  /** Whether strangers may make accounts and organizations; closed without it. */
  readonly signUp?: 'open' | 'closed';
  readonly log: Logger;
  /** Epoch ms; tests hand in their own. */
  readonly now?: () => number;
}

/** What one web process holds for all its people; built once. */
export interface PeopleServices {
  readonly log: Logger;
  /** Whether the hub has a mail server; null while it does not answer. */
  hubSendsEmail(): Promise<boolean | null>;
  /** Whether the hub can print reports; null while it does not answer, or another one would print. */
  hubPrints(): Promise<boolean | null>;
  /** Without a slash at its end. */
  readonly webUrl: string;
  /** Ends the e-mails that a link in one of them is of; false for a link that we did not make. */
  unsubscribe(token: string): Promise<boolean>;
  readonly reportLinks: ReportLinks;
  readonly boards: BoardStreams;
  readonly agentRelease: AgentRelease;
  /** Without a slash at its end. */
  readonly hubPublicUrl: string;
  readonly lab: LabClient | null;
  /** Where webhooks may go beside the internet. */
  readonly webhookNetworks: Networks;
  /** How many exports run at once. */
  readonly exports: ExportGate;
  /** Replays that run, and what came of them. */
  readonly replays: ReplayDesk;
  readonly signUpOpen: boolean;
  /** Slows down strangers who guess links or fill in forms by the thousand. */
  readonly strangers: AttemptLimiter;
  /** For what belongs to no organization. */
  readonly context: Context;
  inOrganization(person: Person): OrganizationContext;
  /** better-auth's handler; `@twinline/api/people/auth` calls it. */
  handleAuth(request: Request): Promise<Response>;
  /** Who asks, by session cookie or by `Authorization: Bearer` API token; null for a stranger. */
  identify(headers: Headers): Promise<Person | null>;
  /** Whose session cookie this is, whatever organization they belong to, if any. */
  identifyUser(headers: Headers): Promise<Person['user'] | null>;
  /** Ends the streams, then the database pool: for SIGTERM. */
  close(): Promise<void>;
}

export interface PeopleContext {
  readonly services: PeopleServices;
  readonly person: Person | null;
  /** Of the request; none where there is no request behind it. */
  readonly headers?: Headers | undefined;
}

/** Builds what a web process holds. Nothing is connected until somebody asks. */
export function createPeopleServices(settings: PeopleSettings): PeopleServices {
  const { log, now = Date.now } = settings;
  const db = openDatabase(settings.databaseUrl, log);
  const auth = createAuth({ db, secret: settings.authSecret, webUrl: settings.webUrl, log });
  const context: Context = { db, log, now, newId: randomUUID };
  const webUrl = settings.webUrl.replace(/\/+$/, '');
  const replays = createReplayDesk();
  const boards = createBoardStreams({ hubUrl: settings.hubUrl, hubToken: settings.hubToken, log });
  const alertWays = createHubAnswer({
    ...{ hubUrl: settings.hubUrl, path: '/v1/alerts', what: 'its ways to people', log, now },
    answer: z.object({ email: z.boolean(), prints: z.boolean().nullish() }),
  });
  return {
    log,
    hubSendsEmail: async () => (await alertWays())?.email ?? null,
    hubPrints: async () => (await alertWays())?.prints ?? null,
    webUrl,
    unsubscribe: (token) => unsubscribe(db, { token, secret: settings.hubToken, now: now() }),
    boards,
    agentRelease: createAgentRelease({ hubUrl: settings.hubUrl, log, now }),
    hubPublicUrl: (settings.hubPublicUrl ?? settings.hubUrl).replace(/\/+$/, ''),
    lab: settings.labUrl ? createLabClient(settings.labUrl) : null,
    webhookNetworks: parseNetworks(settings.webhookAllowNetworks ?? ''),
    exports: createExportGate(),
    replays,
    signUpOpen: settings.signUp === 'open',
    strangers: createAttemptLimiter(now),
    context,
    reportLinks: createReportLinks(context, { webUrl, secret: settings.hubToken }),
    inOrganization: (person) => ({
      ...{ db: { ...db, actor: actorOf(person) }, log, now, newId: randomUUID },
      organizationId: person.organization.id,
    }),
    handleAuth: (request) => auth.handler(request),
    identify(headers) {
      const token = /^Bearer (\S+)$/i.exec(headers.get('authorization') ?? '')?.[1];
      return token ? verifyApiToken(db, token) : personOfSession(auth, db, headers);
    },
    async identifyUser(headers) {
      const found = await auth.api.getSession({ headers });
      return found && { id: found.user.id, name: found.user.name, email: found.user.email };
    },
    async close() {
      boards.closeAll();
      replays.close();
      await db.end();
    },
  };
}

/** The context of one request. */
export async function createPeopleContext(services: PeopleServices, headers: Headers): Promise<PeopleContext> {
  return { services, person: await services.identify(headers), headers };
}
