import type { RelayClient } from './client';
import type {
  AgentOfflineEvent,
  AgentOnlineEvent,
  DirectiveData,
  DrillEvent,
  IncidentClosedEvent,
  IncidentOpenedEvent,
  PingEvent,
} from './events';
import type { Via } from './follower';
import type { Position } from './guard';
import type { ClockState } from './hubClock';
import type { Receiver } from './receiver';
import type { Connection } from './routeLink';
import type { AppliedReport, Fallback } from './truth';

export interface Application {
  readonly via: Via;
  /** What was in force before; null at the first. */
  readonly before: DirectiveData | null;
  /** Aborts when the relay is closed, or when this has taken longer than `applyTimeoutMs`. */
  readonly signal: AbortSignal;
}

/** Where the relay keeps what it holds, so that a restart does not forget it. */
export interface RelayStore {
  /** What was saved last for the route; null when nothing was. It is checked after reading. */
  load(routeId: string): Promise<unknown>;
  save(routeId: string, directive: DirectiveData): Promise<void>;
  /**
   * The same of what the hub has not heard yet of what was in force. A store without the two forgets that at a restart, and
   * the hub never learns when it was in force.
   */
  loadReports?(routeId: string): Promise<unknown>;
  /** Replaces what was saved; one at a time for a route. */
  saveReports?(routeId: string, waiting: readonly AppliedReport[]): Promise<void>;
}

export interface RelayOptions {
  /** As `https://hub.example.com`. */
  readonly hubUrl: string;
  /** The relay's own token. */
  readonly token: string;
  /** The ids of the routes it follows. */
  readonly routes: readonly string[];
  /** Of its webhooks: one, or two while one replaces the other. Without any, webhooks are refused. */
  readonly secrets?: readonly string[];
  /**
   * Puts a directive in force: called one at a time per route, in rising order. A renewal comes, too, with the line that is
   * in force already. When it throws, the directive is offered again: by the hub if it came as a webhook, else by a pull.
   */
  readonly onDirective: (directive: DirectiveData, application: Application) => void | Promise<void>;
  readonly store?: RelayStore;
  /** False for a relay that only pulls and takes webhooks. */
  readonly stream?: boolean;
  /** Between two pulls beside an open stream; 15 s unless given. */
  readonly pullEveryMs?: number;
  /** Between two pulls without one; 5 s unless given. */
  readonly pullAloneEveryMs?: number;
  /** Longest that `onDirective` may take; 10 s unless given. */
  readonly applyTimeoutMs?: number;
  /** For pulls and reports; 5 s unless given. */
  readonly timeoutMs?: number;
  /** A stream that is silent for so long is given up; three of the hub's heartbeats, 15 s, unless given. */
  readonly silenceMs?: number;
  readonly fetch?: typeof fetch;
  /** The host's clock, epoch ms; it may be wrong. */
  readonly now?: () => number;
  /** A number in [0, 1), for the jitter of pauses. */
  readonly random?: () => number;
}

/** What a relay holds of one route. */
export interface RouteState {
  readonly routeId: string;
  /** In force here; null before the first. */
  readonly current: DirectiveData | null;
  /** True while nothing is in force that still holds by the hub's clock: the line is kept. */
  readonly isStale: boolean;
  /** Since when it is stale, or is not; epoch ms of the relay's clock, null until the first is known. */
  readonly since: number | null;
  /** How the current one came, and when it was in force; epoch ms of the relay's clock. */
  readonly via: Via | null;
  readonly appliedAt: number | null;
  readonly connection: Connection;
  /** When the hub was last heard on this route's stream or pull; epoch ms of the relay's clock. */
  readonly heardAt: number | null;
}

export interface RelayEvents {
  /** A directive is in force. */
  readonly directive: { readonly directive: DirectiveData; readonly via: Via; readonly before: DirectiveData | null };
  /** What was in force has run out, or nothing could be had at the start. The line is kept. */
  readonly stale: RouteState;
  readonly fresh: RouteState;
  readonly connection: { readonly routeId: string; readonly connection: Connection };
  /** The hub knows that it is in force. */
  readonly reported: Position & { readonly routeId: string };
  readonly drill: DrillEvent;
  readonly incident: IncidentOpenedEvent | IncidentClosedEvent;
  readonly agents: AgentOfflineEvent | AgentOnlineEvent;
  readonly ping: PingEvent;
  /** Nothing is to be done about it but to tell people: the relay goes on trying. */
  readonly error: RelayFault;
}

export interface RelayFault {
  /** `listener`: of yours, when it threw. */
  readonly where: 'pull' | 'stream' | 'apply' | 'report' | 'store' | 'listener';
  readonly routeId: string | null;
  readonly error: unknown;
}

/** What went wrong, and what was given up, since the start. */
export interface RelayCounts {
  readonly pullsFailed: number;
  readonly streamsFailed: number;
  readonly appliesFailed: number;
  /** Reports that the hub never took. */
  readonly reportsDropped: number;
}

export interface Relay {
  /** The fetch-style handler of its webhooks; `nodeHandler`, `expressHandler` and `fastifyPlugin` take it. */
  readonly receive: Receiver;
  /** Each route was asked for once, whether the hub answered or not. */
  readonly begun: Promise<void>;
  /** @throws Error for a route it does not follow. */
  state(routeId: string): RouteState;
  states(): RouteState[];
  /** Returns how to stop listening. */
  on<Name extends keyof RelayEvents>(name: Name, listener: (event: RelayEvents[Name]) => void): () => void;
  /** Null until the hub has been heard. */
  clock(): ClockState | null;
  counts(): RelayCounts;
  /**
   * For a relay that chooses a line by itself while none of its directives holds: tells the hub of that, for people to
   * read, with the reports of what is in force from now on until one of them is heard. Never throws.
   */
  noteFallback(routeId: string, fallback: Fallback): void;
  /** For what is not done here already. */
  readonly client: RelayClient;
  /** Ends streams, pulls and reports; resolves once nothing is left of them. Webhooks are answered 503 from now on. */
  close(): Promise<void>;
}
