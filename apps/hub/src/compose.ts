import { randomBytes, randomUUID } from 'node:crypto';
import { hostname } from 'node:os';
import { fileURLToPath } from 'node:url';
import { checkDatabase } from '@twinline/services/checkDatabase';
import type { Context, Logger } from '@twinline/services/context';
import { createEmailSink } from '@twinline/services/delivery/sinks/sendEmail';
import type { Sink } from '@twinline/services/delivery/sinks/sink';
import { createHubWatch } from '@twinline/services/hubs/createHubWatch';
import { openContext } from '@twinline/services/openContext';
import { createReportMails } from '@twinline/services/report/recipients/reportMails';
import { waitForDatabase } from '@twinline/services/waitForDatabase';
import { createClock } from './clock';
import { createDoor } from './door';
import type { Env } from './env';
import { createServer } from './http/createServer';
import { createJobs } from './jobs';
import { createJudging } from './judging';
import { killAt } from './killAt';
import { listen } from './listen';
import { createMetrics } from './metrics';
import { PARTS } from './roles';
import { operationsRoutes } from './routes/operations';
import { settleAll } from './settleAll';
import { stopServer } from './stopServer';
import { TRPC_PATH, trpcHandler } from './trpc';

export interface Hub {
  readonly url: string;
  /** Ends everything within five seconds, open streams included. */
  stop(): Promise<void>;
}

/** Both from src/ and from dist/ the tree's own migrations are three folders up. */
const OWN_MIGRATIONS = fileURLToPath(new URL('../../../migrations', import.meta.url));
/** And the agent's build lies beside this app. */
const OWN_AGENT_FILES = fileURLToPath(new URL('../../agent/dist', import.meta.url));

/** Starts a hub with the parts of its role: migrates, opens the door for machines, then judges and does its jobs. */
export async function createHub({ env, log }: { env: Env; log: Logger }): Promise<Hub> {
  const parts = PARTS[env.ROLE];
  const ctx = await openContext({
    databaseUrl: env.DATABASE_URL,
    migrationsFolder: env.MIGRATIONS_DIR ?? OWN_MIGRATIONS,
    poolSize: env.DATABASE_POOL,
    log,
    now: createClock(),
  });
  let url = '';
  let started = false;
  const hubId = randomUUID();
  const token = randomBytes(32).toString('base64url');
  const self = { id: hubId, role: env.ROLE, token, url: () => env.HUB_PEER_URL ?? reachable(url) };
  const watch = createHubWatch(ctx, self);
  const judging = parts.door
    ? createJudging(ctx, {
        ...{ hubId, decides: parts.decides, journals: env.JOURNAL === 'on' },
        ...{ databaseUrl: env.DATABASE_URL, drillRelayMs: env.DRILL_RELAY_MS, metrics: () => metrics },
        ...{ networks: env.WEBHOOK_ALLOW_NETWORKS, email: emailOf(ctx, env), at: killAt(env.KILL_AT) },
      })
    : null;
  const door =
    judging &&
    createDoor(ctx, {
      env,
      judging,
      hubToken: token,
      others: watch.others,
      metrics: () => metrics,
      url: () => url,
      agentFilesFolder: OWN_AGENT_FILES,
    });
  const jobs = parts.jobs ? createJobs(ctx, { hubId, env }) : null;
  const metrics = createMetrics(
    {
      role: env.ROLE,
      others: watch.others,
      door: door?.figures ?? null,
      delivery: judging?.delivery ?? null,
      retention: jobs?.retention.figures ?? null,
      rollup: jobs?.rollup ?? null,
      forecast: jobs?.forecast.figures ?? null,
      alerts: jobs?.alerts.figures ?? null,
      reports: jobs?.reports ?? null,
    },
    ctx.now,
  );
  const readiness = async (): Promise<string[]> => [
    ...((await checkDatabase(ctx)) ? [] : ['the database does not answer']),
    ...(started ? [] : [parts.door ? 'the evaluator has not started' : 'the jobs have not started']),
  ];
  const operations = operationsRoutes({
    role: env.ROLE,
    registry: metrics.registry,
    faults: readiness,
    publicUrl: () => env.HUB_PUBLIC_URL ?? url,
    sendsEmail: env.SMTP_URL !== undefined,
    prints: jobs?.prints ?? null,
  });
  const server = createServer({
    routes: [...(door?.routes ?? []), ...operations],
    mounts: door === null ? {} : { [TRPC_PATH]: trpcHandler(door.services, log) },
    log,
    now: ctx.now,
    onAnswered: metrics.onAnswered,
  });

  const stopParts = async (): Promise<void> => {
    const heard = door?.closeStreams();
    await stopServer(server);
    await settleAll(log, [judging?.stop(), jobs?.stop(), door?.stop(), heard, watch.stop()]);
    await ctx.db.end();
  };
  let stopped: Promise<void> | null = null;
  const stop = (): Promise<void> => {
    stopped ??= stopParts();
    return stopped;
  };
  try {
    // The door opens first: while the evaluator warms up, batches are stored and agents need not spool; and other
    // hubs know of this one, so that nothing is missing between what is stored and what they hand on.
    url = await listen(server, env.HUB_HOST, env.HUB_PORT);
    await waitForDatabase(log, watch.start);
    if (judging !== null) await waitForDatabase(log, judging.start);
    jobs?.start();
    started = true;
  } catch (error) {
    await stop();
    throw error;
  }
  log.info({ url, role: env.ROLE, hub: hubId }, 'the hub is ready');
  return { url, stop };
}

/** Null without a mail server. */
function emailOf(ctx: Context, { SMTP_URL, MAIL_FROM, WEB_URL, HUB_TOKEN }: Env): Sink | null {
  if (SMTP_URL === undefined) return null;
  const webUrl = WEB_URL ?? null;
  const mail = { smtpUrl: SMTP_URL, from: MAIL_FROM, webUrl, unsubscribeSecret: HUB_TOKEN };
  const reports = createReportMails(ctx, { webUrl, secret: HUB_TOKEN });
  return createEmailSink({ ...mail, reports, now: Date.now });
}

/** A hub that listens at every address is reached by its host's name. */
function reachable(url: string): string {
  const { hostname: host, port } = new URL(url);
  return host === '0.0.0.0' || host === '[::]' ? `http://${hostname()}:${port}` : url;
}
