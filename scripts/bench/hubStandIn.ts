import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { DirectiveData } from '@twinline/relay/events';
import { signWebhook } from '@twinline/relay/sign';

export interface HubStandIn {
  readonly url: string;
  readonly routeId: string;
  readonly secret: string;
  /** Sends the next directive as a signed webhook; resolves once it was answered 2xx. */
  tell(webhookUrl: string, line: string, mode: DirectiveData['mode']): Promise<void>;
  close(): Promise<void>;
}

/** A hub as far as one relay sees it, which decides what it is told to: for measuring the relay and not the hub. */
export async function openHubStandIn(): Promise<HubStandIn> {
  const routeId = 'bench';
  const secret = `whsec_${Buffer.from('the secret of a bench, no secret').toString('base64')}`;
  let sequence = 0;
  const server = createServer((request, response) => {
    // Reports are taken; there is nothing to pull or to stream.
    response.writeHead(request.method === 'POST' ? 204 : 404).end();
    request.resume();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));

  function directive(line: string, mode: DirectiveData['mode']): DirectiveData {
    const at = (afterMs: number) => new Date(Date.now() + afterMs).toISOString();
    sequence += 1;
    return {
      routeId,
      region: 'SG',
      scenario: 'show-live',
      epoch: 1,
      sequence,
      line,
      mode,
      weights: {},
      advice: 'none',
      reason: { code: 'blackout', en: 'bench', zh: '测量' },
      evidence: {},
      faultAt: null,
      detectedAt: at(0),
      decidedAt: at(0),
      deliverBy: at(10_000),
      expiresAt: at(600_000),
    };
  }

  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    routeId,
    secret,
    async tell(webhookUrl, line, mode) {
      const data = directive(line, mode);
      const body = JSON.stringify({ type: 'route.directive', timestamp: new Date().toISOString(), data });
      const signed = signWebhook([secret], `bench-${data.sequence}`, Date.now(), body);
      const response = await fetch(webhookUrl, { method: 'POST', body, headers: { ...signed } });
      if (!response.ok) throw new Error(`the switch answered ${response.status} to a directive`);
      await response.arrayBuffer();
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
