import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createRelayClient } from '@twinline/relay/client';
import type { DirectiveData } from '@twinline/relay/events';
import { nodeHandler } from '@twinline/relay/nodeHandler';
import { createReceiver } from '@twinline/relay/receiver';

/** The hub a relay reports to, and who it is there. */
export interface RelayPlace {
  readonly hubUrl: string;
  readonly token: string;
  readonly secret: string;
}

/** A relay made of nothing but the SDK: verifies, applies, reports. It listens before the hub knows its secret. */
export class Relay {
  readonly applied: DirectiveData[] = [];
  /** Every request that came, whatever became of it: its webhook-id and when (epoch ms). */
  readonly requests: { readonly id: string; readonly at: number }[] = [];
  private server: Server | undefined;
  private place: RelayPlace | undefined;
  private waiting: (() => void)[] = [];

  async listen(): Promise<string> {
    let handle: ReturnType<typeof nodeHandler> | undefined;
    this.server = createServer((request, response) => {
      this.requests.push({ id: String(request.headers['webhook-id']), at: Date.now() });
      handle ??= this.handler();
      handle(request, response);
    });
    await new Promise<void>((resolve) => this.server?.listen(0, '127.0.0.1', resolve));
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}/`;
  }

  follow(place: RelayPlace): void {
    this.place = place;
  }

  client() {
    const { place } = this;
    if (place === undefined) throw new Error('follow a hub first');
    return createRelayClient({ hubUrl: place.hubUrl, token: place.token });
  }

  /** Resolves when the relay has applied a directive for this reason and reported it. */
  async until(reason: string): Promise<DirectiveData> {
    for (;;) {
      const found = this.applied.find((directive) => directive.reason.code === reason);
      if (found !== undefined) return found;
      await new Promise<void>((resolve) => this.waiting.push(resolve));
    }
  }

  private handler() {
    return nodeHandler(
      createReceiver({
        secrets: [this.place?.secret ?? ''],
        now: Date.now,
        onDirective: async (directive) => {
          const { routeId, epoch, sequence } = directive;
          await this.client().applied(routeId, { epoch, sequence, appliedAt: Date.now() });
          this.applied.push(directive);
          for (const wake of this.waiting.splice(0)) wake();
        },
      }),
    );
  }

  close(): void {
    this.server?.closeAllConnections();
    this.server?.close();
  }
}
