import type { Context } from '../context';
import type { EventBodies } from '../live/eventBody';
import type { RouteNetwork } from './loadNetwork';

/** An agent posts each second; this long without anything and it is offline. */
const OFFLINE_AFTER_MS = 4_500;
/** Once one is offline, those silent for this long are told with it: one event for one cause. */
const TOLD_TOGETHER_MS = 2_500;
/** Those that come back within this time are told together. */
const GATHER_MS = 1_500;
/** Agents that were silent long before the hub started are no news. */
const OLD_NEWS_MS = 30_000;

interface Presence {
  heardAt: number | null;
  offline: boolean;
  /** When it was heard again after it was told offline. */
  backAt: number | null;
}

const NOTE = `insert into events (organization_id, at, kind, region_id, body) values ($1, $2, $3, $4, $5) returning id`;

/** Tells, grouped by region, which agents fell silent and which report again. */
export function createSilence(ctx: Context, onEvent: (organizationId: string, eventId: number) => void) {
  const presences = new Map<string, Presence>();

  const presenceOf = (agentId: string): Presence => {
    const known = presences.get(agentId);
    if (known) return known;
    const presence: Presence = { heardAt: null, offline: false, backAt: null };
    presences.set(agentId, presence);
    return presence;
  };

  function heard(agentId: string, now: number): void {
    const presence = presenceOf(agentId);
    presence.heardAt = now;
    if (presence.offline) presence.backAt ??= now;
  }

  /**
   * `resumedAt`: nobody was silent before that, as far as this hub can know. A hub that does not decide keeps in step
   * with the one that `tells`, so that it neither repeats nor loses what is to be told when it takes over.
   */
  async function observe(network: RouteNetwork, resumedAt: number, now: number, tells = true): Promise<void> {
    const seats = network.agents.map((seat) => ({ seat, presence: presenceOf(seat.agentId) }));
    const silentMs = ({ presence }: (typeof seats)[number]) => now - Math.max(presence.heardAt ?? 0, resumedAt);
    const online = seats.filter(({ presence }) => !presence.offline);
    if (online.some((one) => silentMs(one) >= OFFLINE_AFTER_MS)) {
      const gone = online.filter((one) => silentMs(one) >= TOLD_TOGETHER_MS);
      for (const { presence } of gone) Object.assign(presence, { offline: true, backAt: null });
      const news = gone.filter(({ seat, presence }) => isNews(seat.lastSeenAt, presence.heardAt, resumedAt));
      if (tells && news.length > 0) await tell(network, 'agent-offline', names(news), now);
    }
    const back = seats.filter(({ presence }) => presence.offline && presence.backAt !== null);
    if (back.some(({ presence }) => now - (presence.backAt ?? now) >= GATHER_MS)) {
      for (const { presence } of back) Object.assign(presence, { offline: false, backAt: null });
      if (tells) await tell(network, 'agent-online', names(back), now);
    }
  }

  async function tell(
    network: RouteNetwork,
    kind: 'agent-offline' | 'agent-online',
    agents: string[],
    now: number,
  ): Promise<void> {
    const body: EventBodies['agent-offline'] = { agents, total: network.agents.length };
    const { organizationId, regionId } = network;
    const values = [organizationId, new Date(now), kind, regionId, JSON.stringify(body)];
    const { rows } = await ctx.db.pool.query<{ id: number }>(NOTE, values);
    const event = rows[0];
    if (event) onEvent(organizationId, event.id);
  }

  return {
    heard,
    observe,
    isReporting: (agentId: string, now: number): boolean => {
      const heardAt = presences.get(agentId)?.heardAt ?? null;
      return heardAt !== null && now - heardAt < OFFLINE_AFTER_MS;
    },
  };
}

const names = (of: readonly { seat: { name: string } }[]) => of.map(({ seat }) => seat.name);

function isNews(lastSeenAt: number | null, heardAt: number | null, resumedAt: number): boolean {
  return heardAt !== null || (lastSeenAt !== null && lastSeenAt >= resumedAt - OLD_NEWS_MS);
}
