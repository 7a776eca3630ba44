import { sql } from 'drizzle-orm';
import { createApiToken } from '../access/createApiToken';
import { createUser } from '../access/createUser';
import type { Context } from '../context';
import { fillHistory } from './history/fillHistory';
import type { LabWorld } from './labWorld';
import { type LabAddresses, seedMachines } from './seedMachines';
import { type SeededRegion, seedNetwork } from './seedNetwork';
import { demoRegions, demoSlug } from './world';

export interface SeededDemo {
  readonly organizationId: string;
  readonly world: LabWorld;
  readonly email: string;
  readonly password: string;
  readonly apiToken: string;
}

const EMAIL = 'demo@twinline.local';
/** Known to everyone, as the demo's data is; the demo listens on loopback only. */
const PASSWORD = 'two-lines-one-stream';

/**
 * Makes the demo organization, or brings the one that is there up to date: ids and history stay, addresses, keys,
 * tokens and secrets are new at each start. `history: false` leaves the past empty.
 */
export async function seedDemo(ctx: Context, input: LabAddresses & { history?: boolean }): Promise<SeededDemo> {
  const startedAt = ctx.now();
  const { organizationId, seeded, world } = await ctx.db.drizzle.transaction(async (tx) => {
    // Two processes that seed at once take turns.
    await tx.execute(sql`select pg_advisory_xact_lock(7294612)`);
    const { rows } = await tx.execute<{ id: string }>(
      sql`insert into organization (id, name, slug, time_zone, demo)
          values (${ctx.newId()}, 'Demo organization', ${demoSlug}, 'Asia/Singapore', true)
          on conflict (slug) do update set demo = true returning id`,
    );
    const id = rows[0]?.id ?? '';
    const seeded: SeededRegion[] = await seedNetwork(tx, id, demoRegions);
    await tx.execute(sql`delete from api_tokens where organization_id = ${id} and name = 'demo'`);
    return { organizationId: id, seeded, world: await seedMachines(tx, id, seeded, input) };
  });
  const inOrganization = { ...ctx, organizationId };
  const createdBy = await createUser(inOrganization, {
    name: 'Demo',
    email: EMAIL,
    password: PASSWORD,
    role: 'owner',
  });
  const { token } = await createApiToken(inOrganization, { name: 'demo', role: 'ops', createdBy });
  ctx.log.info({ organizationId, agents: world.agents.length, tookMs: ctx.now() - startedAt }, 'demo seeded');
  if (input.history !== false) await fillHistory(inOrganization, seeded);
  const withToken = { ...world, usageToken: token };
  return { organizationId, world: withToken, email: EMAIL, password: PASSWORD, apiToken: token };
}
