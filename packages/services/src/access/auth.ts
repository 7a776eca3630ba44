import type { Database } from '@twinline/db/client';
import * as tables from '@twinline/db/schema/auth';
import { betterAuth } from 'better-auth';
import { drizzleAdapter } from 'better-auth/adapters/drizzle';
import { createAccessControl } from 'better-auth/plugins/access';
import { organization } from 'better-auth/plugins/organization';
import { sql } from 'drizzle-orm';
import type { Logger } from '../context';

export interface AuthSettings {
  readonly db: Database;
  /** Signs cookies; at least 32 characters. */
  readonly secret: string;
  /** Where browsers find the web app. */
  readonly webUrl: string;
  readonly log: Logger;
}

const access = createAccessControl({
  organization: ['update', 'delete'],
  member: ['create', 'update', 'delete'],
  invitation: ['create', 'cancel'],
} as const);

/** What each role may do to the organization itself; what it may do to routes and lines is in permissions.ts. */
const organizationRoles = {
  owner: access.newRole({
    organization: ['update', 'delete'],
    member: ['create', 'update', 'delete'],
    invitation: ['create', 'cancel'],
  }),
  admin: access.newRole({
    organization: ['update'],
    member: ['create', 'update', 'delete'],
    invitation: ['create', 'cancel'],
  }),
  ops: access.newRole({}),
  manager: access.newRole({}),
  viewer: access.newRole({}),
};

/** Sign-in with e-mail and password, sessions in the database, organizations with roles. It calls no other host. */
export function createAuth({ db, secret, webUrl, log }: AuthSettings) {
  return betterAuth({
    appName: 'Twinline',
    baseURL: webUrl,
    basePath: '/api/auth',
    secret,
    trustedOrigins: originsOf(webUrl),
    // Said aloud, because better-auth would leave the check out wherever it believes that tests are running.
    advanced: { disableOriginCheck: false, disableCSRFCheck: false },
    rateLimit: { customRules: { '/sign-in/email': { window: 60, max: 20 } } },
    telemetry: { enabled: false },
    database: drizzleAdapter(db.drizzle, { provider: 'pg', schema: tables }),
    // Accounts are made by whoever manages people: nobody walks in from the street.
    emailAndPassword: { enabled: true, disableSignUp: true, minPasswordLength: 10 },
    databaseHooks: {
      session: {
        create: {
          before: async (session) => ({
            data: { ...session, activeOrganizationId: await firstOrganization(db, session.userId) },
          }),
        },
      },
    },
    plugins: [
      organization({
        ac: access,
        roles: organizationRoles,
        creatorRole: 'owner',
        allowUserToCreateOrganization: false,
        schema: {
          organization: {
            additionalFields: {
              timeZone: { type: 'string', required: false, defaultValue: 'UTC' },
              demo: { type: 'boolean', required: false, defaultValue: false, input: false },
            },
          },
        },
      }),
    ],
    logger: {
      level: 'warn',
      log: (level, message) => log[level === 'error' ? 'error' : 'warn']({ part: 'better-auth' }, message),
    },
  });
}

export type Auth = ReturnType<typeof createAuth>;

async function firstOrganization(db: Database, userId: string): Promise<string | null> {
  const { rows } = await db.drizzle.execute<{ id: string }>(
    sql`select organization_id as id from member where user_id = ${userId} order by created_at, id limit 1`,
  );
  return rows[0]?.id ?? null;
}

/** On one's own machine the same page is reached by three names. */
function originsOf(webUrl: string): string[] {
  const { protocol, hostname, port, origin } = new URL(webUrl);
  const loopback = ['localhost', '127.0.0.1', '[::1]'];
  if (!loopback.includes(hostname)) return [origin];
  return loopback.map((name) => `${protocol}//${name}${port === '' ? '' : `:${port}`}`);
}
