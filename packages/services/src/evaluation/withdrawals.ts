import type { Batch, WithdrawalReason } from '@twinline/wire/batch';
import type { Context } from '../context';
import type { EventBodies } from '../live/eventBody';
import type { RouteNetwork } from './loadNetwork';

/** An agent repeats what it says of itself every few seconds: what it hasn't repeated for this long is over. */
const HOLDS_MS = 60_000;
/** A withdrawal is told once it has lasted this long, and a return too: those that come meanwhile are told with it. */
const GATHER_MS = 1_000;

/** What an agent said of itself last; nothing yet: an agent that was never heard is trusted. */
interface Stand {
  reasons: readonly WithdrawalReason[];
  /** When the hub heard it, and which batch brought it: of two, the one sent later counts. */
  saidAt: number;
  boot: string;
  sequence: number;
  sentAt: number;
  changedAt: number;
  /** Whether people were told of the withdrawal, and not yet of the return. */
  told: boolean;
}

type Told = 'agent-withdrawn' | 'agent-returned';

const NOTE = `insert into events (organization_id, at, kind, region_id, body) values ($1, $2, $3, $4, $5) returning id`;

const STILL_OUT = `
  select id as "agentId", state -> 'withdrawn' as reasons, extract(epoch from state_at)::float8 * 1000 as "saidAt"
  from agents
  where archived_at is null and state_at > $1 and jsonb_array_length(state -> 'withdrawn') > 0`;

/** Follows which agents withdrew from the quorum by their own self-check, and tells of it, grouped by region. */
export function createWithdrawals(ctx: Context, onEvent: (organizationId: string, eventId: number) => void) {
  const stands = new Map<string, Stand>();

  /** How the agent stands with this batch. `returned`: what it brings was measured while the agent was still out. */
  function heard(agentId: string, batch: Batch, receivedAt: number): 'trusted' | 'withdrawn' | 'returned' {
    const stand = stands.get(agentId) ?? { ...NEVER_HEARD };
    const wasOut = stand.reasons.length > 0;
    const { state, boot, sequence, sentAt } = batch;
    const newer = stand.boot === boot ? sequence > stand.sequence : sentAt > stand.sentAt;
    if (state !== undefined && newer)
      Object.assign(stand, { reasons: state.withdrawn, saidAt: receivedAt, boot, sequence, sentAt });
    else if (wasOut && Math.abs(receivedAt - stand.saidAt) > HOLDS_MS) stand.reasons = [];
    const isOut = stand.reasons.length > 0;
    if (isOut !== wasOut) stand.changedAt = receivedAt;
    if (state !== undefined || wasOut) stands.set(agentId, stand);
    if (isOut) return 'withdrawn';
    return wasOut ? 'returned' : 'trusted';
  }

  const isOut = (agentId: string): boolean => (stands.get(agentId)?.reasons.length ?? 0) > 0;

  /** Unless it `tells`, it only keeps in step with the hub that does. */
  async function observe(network: RouteNetwork, now: number, tells = true): Promise<void> {
    const seats = network.agents.flatMap(({ agentId, name }) => {
      const stand = stands.get(agentId);
      return stand === undefined ? [] : [{ name, stand }];
    });
    const left = seats.filter(({ stand }) => stand.reasons.length > 0 && !stand.told);
    const back = seats.filter(({ stand }) => stand.reasons.length === 0 && stand.told);
    const lasted = ({ stand }: (typeof seats)[number]) => now - stand.changedAt >= GATHER_MS;
    if (left.some(lasted)) {
      for (const { stand } of left) stand.told = true;
      const reasons = [...new Set(left.flatMap(({ stand }) => stand.reasons))].sort();
      const body: EventBodies['agent-withdrawn'] = { agents: names(left), total: network.agents.length, reasons };
      if (tells) await tell(network, 'agent-withdrawn', body, now);
    }
    if (back.some(lasted)) {
      for (const { stand } of back) stand.told = false;
      const body: EventBodies['agent-returned'] = { agents: names(back), total: network.agents.length };
      if (tells) await tell(network, 'agent-returned', body, now);
    }
  }

  async function tell(network: RouteNetwork, kind: Told, body: EventBodies[Told], now: number): Promise<void> {
    const { organizationId, regionId } = network;
    const values = [organizationId, new Date(now), kind, regionId, JSON.stringify(body)];
    const { rows } = await ctx.db.pool.query<{ id: number }>(NOTE, values);
    const event = rows[0];
    if (event) onEvent(organizationId, event.id);
  }

  /** After a start: who was out a moment ago still is, and people know of it. */
  async function recall(): Promise<void> {
    const { rows } = await ctx.db.pool.query<{ agentId: string; reasons: WithdrawalReason[]; saidAt: number }>(
      STILL_OUT,
      [new Date(ctx.now() - HOLDS_MS)],
    );
    for (const { agentId, reasons, saidAt } of rows)
      if (!stands.has(agentId)) stands.set(agentId, { ...NEVER_HEARD, reasons, saidAt, changedAt: saidAt, told: true });
  }

  return {
    heard,
    observe,
    recall,
    isOut,
    count: (): number => [...stands.keys()].filter(isOut).length,
    /** Forgets agents that are no longer there. */
    keepOnly(agentIds: ReadonlySet<string>): void {
      for (const agentId of stands.keys()) if (!agentIds.has(agentId)) stands.delete(agentId);
    },
  };
}

const NEVER_HEARD: Stand = {
  reasons: [],
  saidAt: 0,
  boot: '',
  sequence: 0,
  sentAt: 0,
  changedAt: 0,
  told: false,
};

const names = (of: readonly { name: string }[]) => of.map(({ name }) => name);
