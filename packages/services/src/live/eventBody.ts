import type { ChannelChangeKind } from '@twinline/engine/explainChannel';
import type { LeftUntold } from '@twinline/engine/explainRestored';
import type { Evidence, Fault, FaultDomain, Mode, ReasonCode } from '@twinline/engine/types';
import type { WithdrawalReason } from '@twinline/wire/batch';

/** What `events.body` holds, by `events.kind`. Whoever writes an event writes one of these. */
export interface EventBodies {
  readonly directive: {
    readonly directiveId: string;
    readonly line: string;
    readonly from: string | null;
    readonly reason: ReasonCode;
  };
  /** `line` is the active line that was kept, `wanted` the one that was not switched to. */
  readonly held: {
    readonly line: string;
    readonly wanted: string;
    readonly reason: ReasonCode;
    readonly evidence: Evidence;
  };
  readonly advice: {
    readonly line: string;
    readonly advice: 'none' | 'duplicate';
    readonly reason: ReasonCode;
    readonly evidence: Evidence;
  };
  /** `fault`: what the fault domain follows from, where anything fails. */
  readonly 'incident-opened': IncidentBody & { readonly fault?: Fault };
  /** `durationMs`: how long it was open. */
  readonly 'incident-closed': IncidentBody & { readonly durationMs: number };
  /** `by` is a name; `acknowledged` false: somebody took it back. */
  readonly 'incident-acknowledged': {
    readonly incidentId: string;
    readonly line: string;
    readonly by: string;
    readonly acknowledged: boolean;
  };
  readonly 'agent-offline': AgentsBody;
  readonly 'agent-online': AgentsBody;
  /** `reasons`: what their self-checks found, each once. */
  readonly 'agent-withdrawn': AgentsBody & { readonly reasons: readonly WithdrawalReason[] };
  readonly 'agent-returned': AgentsBody;
  /** `by` is a name; `expiresAt` is epoch ms. */
  readonly 'override-set': {
    readonly overrideId: string;
    readonly line: string;
    readonly mode: Mode;
    readonly note: string;
    readonly strict: boolean;
    readonly by: string;
    readonly expiresAt: number;
  };
  /** `by`: the name of the person who ended it; null where nobody did. An override that another one replaces has none. */
  readonly 'override-ended': {
    readonly overrideId: string;
    readonly line: string;
    readonly cause: 'person' | 'expiry' | 'blackout';
    readonly by: string | null;
  };
  /** `line` null: every line; `until` is epoch ms. */
  readonly 'maintenance-begun': MaintenanceBody & { readonly drains: boolean; readonly until: number };
  readonly 'maintenance-ended': MaintenanceBody;
  /** `line` was tried, `from` was left for it; `by` is null where it was planned; `check`: the first that did not pass. */
  readonly 'drill-ended': {
    readonly drillId: string;
    readonly drill: 'dry' | 'live';
    readonly result: 'passed' | 'failed' | 'not-run' | 'cancelled';
    readonly cause: string | null;
    readonly line: string | null;
    readonly from: string | null;
    readonly by: string | null;
    readonly cancelledBy: string | null;
    readonly check: string | null;
    readonly relay: string | null;
  };
  /** Too many tries in a row failed; what waits for it is tried less often. */
  readonly 'relay-failing': RelayBody;
  readonly 'relay-recovered': RelayBody;
  /** It answered 410, or every try failed for days: nothing is sent to it any more. */
  readonly 'relay-disabled': RelayBody & { readonly cause: 'gone' | 'failing' };
  /** The same of webhooks for people; only of those that are the organization's. */
  readonly 'channel-failing': ChannelBody;
  readonly 'channel-recovered': ChannelBody;
  readonly 'channel-disabled': ChannelBody & { readonly cause: 'gone' | 'failing' };
  /** What a person did with an alert channel of the organization; `by` is a name. */
  readonly 'channel-changed': {
    readonly channelId: string;
    readonly name: string;
    readonly by: string;
    readonly change: ChannelChangeKind;
  };
  /** `by` is a name; `until` (epoch ms) is how long the old secret goes on. */
  readonly 'relay-changed': { readonly relayId: string; readonly name: string; readonly by: string } & (
    | { readonly change: 'changed'; readonly fields: readonly string[] }
    | { readonly change: 'secret-rotated'; readonly until: number }
    | { readonly change: 'replayed'; readonly deliveryId: string; readonly type: string }
    | { readonly change: 'added' | 'archived' | 'disabled' | 'enabled' | 'old-secret-ended' | 'token-renewed' }
  );
  /** It chose `line` by itself while no directive was in force there; `startedAt` is epoch ms by its own clock. */
  readonly 'relay-fell-back': {
    readonly relayId: string;
    readonly name: string;
    readonly from: string;
    readonly line: string;
    readonly startedAt: number;
    readonly lastedMs: number;
  };
  /** The database went back to a backup: how much of what waited to be told then was left out. */
  readonly restored: LeftUntold;
  /** `by` is a name, `from` the policy that the route followed before; `fields` are those that decide otherwise now. */
  readonly 'policy-changed': {
    readonly policyId: string;
    readonly name: string;
    readonly version: number;
    readonly by: string;
  } & (
    | { readonly change: 'created'; readonly note: string }
    | { readonly change: 'changed'; readonly note: string; readonly fields: readonly string[] }
    | { readonly change: 'assigned'; readonly from: string }
    | { readonly change: 'archived' | 'shadow-started' | 'shadow-ended' }
  );
}

/** `error`: of the last try; `failingSince` is epoch ms. */
interface RecipientBody {
  readonly name: string;
  readonly error: string | null;
  readonly failingSince: number | null;
}
type RelayBody = RecipientBody & { readonly relayId: string };
type ChannelBody = RecipientBody & { readonly channelId: string };

interface MaintenanceBody {
  readonly maintenanceId: string;
  readonly name: string;
  readonly line: string | null;
}

interface IncidentBody {
  readonly incidentId: string;
  readonly line: string;
  readonly grade: 'fair' | 'poor' | 'down';
  readonly faultDomain: FaultDomain;
}

/** Names of the agents that it is about, and how many their region has. */
interface AgentsBody {
  readonly agents: readonly string[];
  readonly total: number;
}
