import { createPeopleServices, type PeopleServices } from '@twinline/api/people/context';
import { env } from '../env';
import { log } from './log';

// Next bundles routes and instrumentation apart, so that a module's own variable would exist more than once.
const shared = globalThis as typeof globalThis & { twinlinePeople?: PeopleServices };

/** What this process holds for all its people: database, streams to the hub, sign-in. Built at the first request. */
export function peopleServices(): PeopleServices {
  const { DATABASE_URL, HUB_URL, HUB_PUBLIC_URL, HUB_TOKEN, LAB_URL, BETTER_AUTH_SECRET, WEB_URL } = env();
  const { WEBHOOK_ALLOW_NETWORKS, TWINLINE_SIGN_UP } = env();
  shared.twinlinePeople ??= createPeopleServices({
    databaseUrl: DATABASE_URL,
    hubUrl: HUB_URL,
    hubPublicUrl: HUB_PUBLIC_URL,
    hubToken: HUB_TOKEN,
    labUrl: LAB_URL,
    webhookAllowNetworks: WEBHOOK_ALLOW_NETWORKS,
    authSecret: BETTER_AUTH_SECRET,
    webUrl: WEB_URL,
    signUp: TWINLINE_SIGN_UP,
    log: log(),
  });
  return shared.twinlinePeople;
}

/** Ends every stream and the database pool, if they were ever opened. */
export async function closePeopleServices(): Promise<void> {
  await shared.twinlinePeople?.close();
}
