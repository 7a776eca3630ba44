import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createRelay, type Relay } from '@twinline/relay/createRelay';
import type { DirectiveData } from '@twinline/relay/events';
import { fileStore } from '@twinline/relay/fileStore';
import { nodeHandler } from '@twinline/relay/nodeHandler';
import type { Fallback } from '@twinline/relay/truth';
import { type Carrier, type CarrierFigures, openCarrier } from './carrier';
import type { CarrySettings, LineTarget } from './carry/openEnd';
import { type Selection, single } from './carry/selection';
import { type Endpoint, formatEndpoint } from './endpoint';
import { chooseFallback, longDead } from './lines/chooseFallback';
import type { LineState } from './lines/lineWatch';
import { logPeer, type SwitchLogger } from './log';

export interface SwitchOptions {
  /** Where the stream is sent to; port 0 takes a free one. */
  readonly bind: Endpoint;
  /** The far end of each line; the first is used until a directive comes. */
  readonly lines: ReadonlyMap<string, LineTarget>;
  /** What it agrees on with its far end; null: there is none. */
  readonly carry: CarrySettings | null;
  /** How long the line in use has to be dead, with no directive in force, until it falls back by itself; 0: never. */
  readonly fallbackAfterMs: number;
  readonly routeId: string;
  readonly hubUrl: string;
  readonly token: string;
  /** Where the hub's webhooks arrive, if they do, and their secrets. */
  readonly webhook: Endpoint | null;
  readonly secrets: readonly string[];
  /** Where the directive is kept over a restart; null: nowhere. */
  readonly stateFolder: string | null;
  /** Between two pulls; the SDK's own unless given. */
  readonly pullEveryMs?: number;
  readonly log: SwitchLogger;
}

export interface NearStatus {
  readonly role: 'near';
  readonly routeId: string;
  readonly selection: Selection;
  /** `start`: no directive has come yet. */
  readonly decidedBy: 'start' | 'directive' | 'fallback';
  /** Since when it is so; epoch ms. */
  readonly since: number;
  /** The newest directive; `isStale` while none is in force. */
  readonly directive: { readonly epoch: number; readonly sequence: number; readonly line: string } | null;
  readonly isStale: boolean;
  readonly hubHeardAt: number | null;
  readonly switches: number;
  readonly fallbacks: number;
  /** Times that a line in use was dead by this end's probes while a directive in force kept it. */
  readonly contradictions: number;
  readonly figures: CarrierFigures;
}

export interface LineSwitch {
  readonly address: Endpoint;
  /** Null where no webhooks are taken. */
  readonly webhookUrl: string | null;
  status(): NearStatus;
  stop(): Promise<void>;
}

/** A relay that follows one route: the near end of its lines, which does what directives say and reports it. */
export async function createSwitch(options: SwitchOptions): Promise<LineSwitch> {
  const { log, routeId, lines, fallbackAfterMs } = options;
  const now = () => performance.now();
  const counts = { switches: 0, fallbacks: 0, contradictions: 0 };
  let decided: { by: NearStatus['decidedBy']; since: number } = { by: 'start', since: Date.now() };
  let contradicted: readonly string[] = [];
  /** What this end chose by itself and the hub has not been told of. */
  let fallen: (Omit<Fallback, 'endedAt'> & { endedAt: number | null }) | null = null;
  let relay: Relay | null = null;
  const carrier: Carrier = await openCarrier(options.bind, lines, single([...lines.keys()][0] ?? ''), options.carry, {
    now,
    ...logPeer(log, 'far end'),
    onLook: look,
  });

  function apply(selection: Selection, by: 'directive' | 'fallback', why: object): void {
    const before = carrier.selection();
    if (by === 'directive' && fallen !== null) fallen.endedAt ??= Date.now();
    if (decided.by !== by) decided = { by, since: Date.now() };
    if (isSameSelection(before, selection)) return;
    carrier.select(selection);
    decided = { by, since: Date.now() };
    counts.switches += 1;
    log.info({ from: before.line, line: selection.line, mode: selection.mode, by, ...why }, 'switched');
  }

  function obey(directive: DirectiveData): void {
    const { epoch, sequence, reason } = directive;
    const selection = selectionOf(directive, lines);
    if (selection.mode === 'split' && options.carry === null)
      log.warn({ epoch, sequence }, 'split needs a far end: everything goes by the directive’s line');
    apply(selection, 'directive', { epoch, sequence, reason: reason.code });
  }

  /** After each round of probes. */
  function look(states: Map<string, LineState>): void {
    if (relay === null) return;
    const selection = carrier.selection();
    const isFresh = !relay.state(routeId).isStale;
    const input = { isFresh, selection, lines: states, afterMs: fallbackAfterMs, nowMs: now() };
    const to = chooseFallback(input);
    if (to !== null) {
      counts.fallbacks += 1;
      // Several in a row are one story: from the line that the last directive named to where it ended up.
      const { from, startedAt } = fallen?.endedAt === null ? fallen : { from: selection.line, startedAt: Date.now() };
      fallen = { from, line: to, startedAt, endedAt: null };
      log.warn({ from: selection.line, to, afterMs: fallbackAfterMs }, 'no directive is in force and the line is dead');
      return void apply(single(to), 'fallback', {});
    }
    const dead = isFresh && fallbackAfterMs > 0 ? longDead(input) : [];
    for (const line of dead.filter((each) => !contradicted.includes(each))) {
      counts.contradictions += 1;
      log.warn({ line }, 'the line in use does not answer this end, but the directive in force keeps it');
    }
    contradicted = dead;
  }

  /** Once a directive is in force: the hub is there. */
  function tellFallback(): void {
    if (fallen === null || fallen.endedAt === null) return;
    relay?.noteFallback(routeId, { ...fallen, endedAt: Math.max(fallen.startedAt, fallen.endedAt) });
    fallen = null;
  }

  try {
    relay = createRelay({
      ...options,
      routes: [routeId],
      ...(options.stateFolder === null ? {} : { store: fileStore(options.stateFolder) }),
      onDirective: obey,
    });
    logRelay(relay, log);
    // What holds again is obeyed again, whatever was done meanwhile.
    relay.on('fresh', ({ current }) => {
      if (current !== null) obey(current);
      tellFallback();
    });
    relay.on('directive', tellFallback);
    const webhooks = options.webhook === null ? null : await serve(options.webhook, relay);
    await relay.begun;
    return running(options, carrier, relay, webhooks, () => ({ counts, decided }));
  } catch (error) {
    await Promise.all([relay?.close(), carrier.close()]);
    throw error;
  }
}

function running(
  { routeId, webhook }: SwitchOptions,
  carrier: Carrier,
  relay: Relay,
  webhooks: Server | null,
  own: () => {
    counts: Pick<NearStatus, 'switches' | 'fallbacks' | 'contradictions'>;
    decided: { by: NearStatus['decidedBy']; since: number };
  },
): LineSwitch {
  const port = (webhooks?.address() as AddressInfo | undefined)?.port;
  return {
    address: carrier.address,
    webhookUrl: webhook === null || port === undefined ? null : `http://${formatEndpoint({ ...webhook, port })}/`,
    status() {
      const { current, isStale, heardAt } = relay.state(routeId);
      const { counts, decided } = own();
      return {
        role: 'near',
        routeId,
        selection: carrier.selection(),
        decidedBy: decided.by,
        since: decided.since,
        directive: current && { epoch: current.epoch, sequence: current.sequence, line: current.line },
        isStale,
        hubHeardAt: heardAt,
        ...counts,
        figures: carrier.figures(),
      };
    },
    async stop() {
      const closed = new Promise<void>((resolve) => (webhooks === null ? resolve() : webhooks.close(() => resolve())));
      webhooks?.closeAllConnections();
      await Promise.all([closed, relay.close()]);
      await carrier.close();
    },
  };
}

/** @throws Error for a line that is not one of this switch's: the hub hears that it cannot be obeyed. */
function selectionOf({ line, mode, weights }: DirectiveData, lines: ReadonlyMap<string, LineTarget>): Selection {
  if (!lines.has(line)) throw new Error(`there is no line ${line} here: name it with --line ${line}=HOST:PORT`);
  return { line, mode, weights: mode === 'split' ? weights : {} };
}

function isSameSelection(a: Selection, b: Selection): boolean {
  const weights = ({ weights }: Selection) => JSON.stringify(Object.entries(weights).sort());
  return a.line === b.line && a.mode === b.mode && weights(a) === weights(b);
}

function logRelay(relay: Relay, log: SwitchLogger): void {
  relay.on('stale', () => log.warn({}, 'no directive is in force: the line is kept'));
  relay.on('fresh', () => log.info({}, 'a directive is in force'));
  relay.on('error', ({ where, error }) => log.warn({ where, error: String(error) }, 'the hub could not be followed'));
}

async function serve(at: Endpoint, relay: Relay): Promise<Server> {
  const server = createServer(nodeHandler(relay.receive));
  await new Promise<void>((resolve, reject) => {
    server.once('error', (error) => reject(new Error(`--webhook ${formatEndpoint(at)}: ${error.message}`)));
    server.listen(at.port, at.host, resolve);
  });
  return server;
}
