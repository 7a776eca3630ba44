import { createServer } from 'node:http';
import { createRelayClient } from '@twinline/relay/client';
import type { DirectiveData } from '@twinline/relay/events';
import { createFollower } from '@twinline/relay/follower';
import { nodeHandler } from '@twinline/relay/nodeHandler';
import { createReceiver } from '@twinline/relay/receiver';
import type { Endpoint } from './endpoint';
import { createForwarder, type ForwarderFigures, type Selection } from './forwarder';

export interface SwitchLogger {
  info(fields: object, message: string): void;
  warn(fields: object, message: string): void;
}

export interface SwitchOptions {
  /** Where the stream is sent to; port 0 takes a free one. */
  readonly bind: Endpoint;
  /** The far end of each line. */
  readonly lines: Readonly<Record<string, Endpoint>>;
  /** The line until the first directive; the first of `lines` unless given. */
  readonly initialLine?: string;
  readonly routeId: string;
  /** Where the hub's webhooks arrive. */
  readonly webhook: Endpoint;
  readonly secrets: readonly string[];
  readonly hubUrl: string;
  readonly token: string;
  readonly log: SwitchLogger;
  /** Epoch ms. */
  readonly now: () => number;
  /** How often the current truth is pulled beside the webhooks: renewals come only this way. */
  readonly pullEveryMs?: number;
}

export interface LineSwitch {
  readonly address: Endpoint;
  readonly webhookUrl: string;
  selection(): Selection;
  /** True while no directive is in force; the line is kept. */
  isStale(): boolean;
  figures(): ForwarderFigures;
  stop(): Promise<void>;
}

const REPORT_TRIES = 3;

/** A relay that follows one route: a UDP forwarder that obeys signed webhooks and pulls the truth, and reports back. */
export async function createSwitch(options: SwitchOptions): Promise<LineSwitch> {
  const { log, now, routeId } = options;
  const initialLine = options.initialLine ?? Object.keys(options.lines)[0] ?? '';
  const forwarder = await createForwarder(options.bind, options.lines, { line: initialLine, duplicate: false });
  const client = createRelayClient({ hubUrl: options.hubUrl, token: options.token });
  const stopping = new AbortController();
  const follower = createFollower({ onDirective: obey, now });

  function obey(directive: DirectiveData): void {
    if (directive.routeId !== routeId) return;
    const { epoch, sequence, line, mode, reason } = directive;
    const before = forwarder.selection();
    forwarder.select({ line, duplicate: mode === 'duplicate' });
    if (mode === 'split') log.warn({ epoch, sequence }, 'split is not supported yet: everything goes by one line');
    if (before.line !== line || before.duplicate !== (mode === 'duplicate'))
      log.info({ epoch, sequence, from: before.line, line, mode, reason: reason.code }, 'switched');
    void report(epoch, sequence, now());
  }

  async function report(epoch: number, sequence: number, appliedAt: number): Promise<void> {
    for (let attempt = 1; attempt <= REPORT_TRIES && !stopping.signal.aborted; attempt += 1) {
      try {
        return await client.applied(routeId, { epoch, sequence, appliedAt });
      } catch (error) {
        log.warn({ epoch, sequence, attempt, error: String(error) }, 'the hub did not hear what was applied');
      }
    }
  }

  async function pull(): Promise<void> {
    try {
      const { directive } = await client.current(routeId);
      if (directive !== null && !stopping.signal.aborted) await follower.offer(directive);
    } catch (error) {
      log.warn({ error: String(error), stale: follower.isStale(routeId) }, 'the current directive could not be pulled');
    }
  }

  const server = createServer(nodeHandler(createReceiver({ secrets: options.secrets, follower, now })));
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(options.webhook.port, options.webhook.host, resolve);
  }).catch(async (error: unknown) => {
    await forwarder.close();
    throw error;
  });
  await pull();
  const timer = setInterval(() => void pull(), options.pullEveryMs ?? 10_000);

  const listening = server.address();
  const port = listening !== null && typeof listening === 'object' ? listening.port : options.webhook.port;
  return {
    address: forwarder.address,
    webhookUrl: `http://${options.webhook.host}:${port}/`,
    selection: forwarder.selection,
    isStale: () => follower.isStale(routeId),
    figures: forwarder.figures,
    async stop() {
      stopping.abort();
      clearInterval(timer);
      const closed = new Promise((resolve) => server.close(resolve));
      server.closeAllConnections();
      await Promise.all([closed, forwarder.close()]);
    },
  };
}
