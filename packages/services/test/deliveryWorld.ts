import { randomUUID } from 'node:crypto';
import { createDatabase } from '@twinline/db/client';
import { createTestDatabase, type TestServer } from '@twinline/db/testing/databases';
import type { Context } from '../src/context';
import type { ClaimedDelivery } from '../src/delivery/claimDeliveries';
import { createDeliverer, type Deliverer, type DelivererOptions } from '../src/delivery/createDeliverer';
import { parseNetworks } from '../src/delivery/sinks/networks';
import { createMachineWorld, type MachineWorld } from '../src/testing/machineWorld';
import { type Answer, type RelayServer, startRelay } from './relayServer';

/** Where the relays of tests are. */
export const LOOPBACK = parseNetworks('127.0.0.0/8');

interface Outcome {
  readonly sequence: number | null;
  readonly relayId: string;
  readonly kind: string;
  readonly attempts: number;
}

export interface Delivering {
  readonly deliverer: Deliverer;
  /** A promise for the outcome that fits, whether it has come already or not. */
  outcome(fits: Partial<Outcome>): Promise<Outcome>;
  readonly outcomes: readonly Outcome[];
}

export interface DeliveryRow {
  readonly id: string;
  readonly relay_id: string;
  readonly sequence: number;
  readonly state: string;
  readonly drop_reason: string | null;
  readonly attempts: number;
  readonly sent_at: Date | null;
  readonly acknowledged_at: Date | null;
  readonly applied_at: Date | null;
  readonly relay_applied_at: Date | null;
  readonly claimed_by: string | null;
  readonly next_attempt_at: Date;
  readonly last_error: string | null;
}

export type DeliveryWorld = Awaited<ReturnType<typeof createDeliveryWorld>>;

/** A database in which decisions are written as the evaluator does, real relays, and deliverers to bring them there. */
export async function createDeliveryWorld(server: TestServer) {
  const database = await createTestDatabase(server);
  const db = createDatabase(database.url);
  const ctx: Context = { db, log: { info() {}, warn() {}, error() {} }, now: Date.now, newId: randomUUID };
  const cleanups: (() => Promise<void>)[] = [];

  /** Relays that answer as told (a list each), and the world in which they follow one route. */
  async function setUp(...answers: Answer[][]): Promise<{ relays: RelayServer[]; world: MachineWorld }> {
    const relays = await Promise.all(answers.map((list) => startRelay(...list)));
    cleanups.push(...relays.map((relay) => relay.close));
    return { relays, world: await worldOf(relays.map(({ url }) => url)) };
  }

  const worldOf = (urls: readonly string[]): Promise<MachineWorld> => createMachineWorld(ctx, urls);

  /** A running deliverer, and a promise for the outcome that fits. */
  function deliver(options: Partial<DelivererOptions> = {}, using = ctx): Delivering {
    const outcomes: Outcome[] = [];
    const waiting: (() => void)[] = [];
    const onOutcome = ({ sequence, recipient, attempts }: ClaimedDelivery, kind: string) => {
      outcomes.push({ sequence, relayId: recipient.id, kind, attempts });
      for (const check of [...waiting]) check();
    };
    const deliverer = createDeliverer(using, {
      ...{ hubId: randomUUID(), onOutcome, pollMs: 50, networks: LOOPBACK, random: () => 0.5 },
      ...options,
    });
    deliverer.start();
    cleanups.push(() => deliverer.stop());
    const outcome = (fits: Partial<Outcome>): Promise<Outcome> =>
      new Promise((resolve) => {
        const check = () => {
          const found = outcomes.find((candidate) =>
            Object.entries(fits).every(([k, v]) => Reflect.get(candidate, k) === v),
          );
          if (found !== undefined) resolve(found);
        };
        waiting.push(check);
        check();
      });
    return { deliverer, outcome, outcomes };
  }

  /** What the evaluator commits: a directive and a delivery to every relay of the route. */
  async function decide(
    world: MachineWorld,
    sequence: number,
    {
      reason = 'blackout',
      epoch = 1,
      deliverWithinMs = 10_000,
      tell = true,
      deliverer = null as Deliverer | null,
    } = {},
  ): Promise<void> {
    const now = ctx.now();
    const directiveId = randomUUID();
    const deliverBy = new Date(now + deliverWithinMs);
    await ctx.db.pool.query(
      `insert into directives (id, organization_id, route_id, epoch, sequence, line, mode, reason, evidence, detected_at,
         decided_at, deliver_by, expires_at)
       values ($1, $2, $3, $4, $5, 'B', 'single', $6, '{}', $7, $7, $8, $9)`,
      [
        directiveId,
        world.organizationId,
        world.routeId,
        epoch,
        sequence,
        reason,
        new Date(now),
        deliverBy,
        new Date(now + 60_000),
      ],
    );
    for (const relay of tell ? world.relays : []) {
      const data = { routeId: world.routeId, epoch, sequence };
      await ctx.db.pool.query(
        `insert into deliveries (id, organization_id, relay_id, type, directive_id, route_id, epoch, sequence, body,
           next_attempt_at, deliver_by, created_at)
         values ($1, $2, $3, 'route.directive', $4, $5, $6, $7, $8, $9, $10, $9)`,
        [
          randomUUID(),
          world.organizationId,
          relay.id,
          directiveId,
          world.routeId,
          epoch,
          sequence,
          JSON.stringify({ type: 'route.directive', timestamp: new Date(now).toISOString(), data }),
          new Date(now),
          deliverBy,
        ],
      );
    }
    deliverer?.wake();
  }

  async function rowsOf(world: MachineWorld): Promise<DeliveryRow[]> {
    const { rows } = await ctx.db.pool.query<DeliveryRow>(
      'select * from deliveries where route_id = $1 order by sequence, relay_id',
      [world.routeId],
    );
    return rows;
  }

  return {
    ctx,
    setUp,
    worldOf,
    deliver,
    decide,
    rowsOf,
    /** Something to be ended after this test, before what was begun earlier. */
    later: (cleanup: () => Promise<void>) => void cleanups.push(cleanup),
    /** Ends what this test began. */
    async clean(): Promise<void> {
      for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
    },
    async end(): Promise<void> {
      await db.end();
      await database.drop();
    },
  };
}
