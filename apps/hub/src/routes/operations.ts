import { machineOpenApi } from '@twinline/api/machine/openapi';
import { referencePage } from '@twinline/api/machine/reference';
import type { HubRole } from '@twinline/services/hubs/announceHub';
import type { Registry } from 'prom-client';
import { sendJson } from '../http/respond';
import type { Route } from '../http/router';

export interface OperationsOptions {
  readonly role: HubRole;
  readonly registry: Registry;
  /** Names what is not ready yet; empty when everything is. */
  readonly faults: () => Promise<string[]>;
  readonly publicUrl: () => string;
  /** Whether it has a mail server. */
  readonly sendsEmail: boolean;
  /** Whether it can print reports; null where that is another hub's. */
  readonly prints: (() => boolean) | null;
}

/** A page that needs nothing from anywhere, and runs nothing. */
const PAGE_HEADERS = {
  'content-type': 'text/html; charset=utf-8',
  'content-security-policy': "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'",
  'x-content-type-options': 'nosniff',
  vary: 'accept-language',
};

/** What operators and orchestrators ask: alive, ready, how much, and what the interface is. */
export function operationsRoutes(options: OperationsOptions): Route[] {
  const { role, registry, faults, publicUrl, sendsEmail, prints } = options;
  return [
    {
      method: 'GET',
      pattern: '/healthz',
      handler: ({ response }) => sendJson(response, 200, { status: 'alive' }),
    },
    {
      method: 'GET',
      pattern: '/readyz',
      async handler({ response }) {
        const found = await faults();
        sendJson(response, found.length === 0 ? 200 : 503, {
          status: found.length === 0 ? 'ready' : 'not-ready',
          role,
          found,
        });
      },
    },
    {
      method: 'GET',
      pattern: '/metrics',
      async handler({ response }) {
        const text = await registry.metrics();
        response.writeHead(200, { 'content-type': registry.contentType }).end(text);
      },
    },
    {
      // The web app says on its pages when nobody would get an e-mail, or a PDF.
      method: 'GET',
      pattern: '/v1/alerts',
      handler: ({ response }) => sendJson(response, 200, { email: sendsEmail, prints: prints?.() ?? null }),
    },
    {
      method: 'GET',
      pattern: '/v1/openapi.json',
      handler: ({ response }) => sendJson(response, 200, machineOpenApi(publicUrl())),
    },
    {
      method: 'GET',
      pattern: '/reference',
      handler: ({ request, response, url }) => {
        const asked = url.searchParams.get('language') ?? request.headers['accept-language'] ?? '';
        const page = referencePage(machineOpenApi(publicUrl()), asked.startsWith('zh') ? 'zh' : 'en');
        response.writeHead(200, { ...PAGE_HEADERS, 'content-length': Buffer.byteLength(page) }).end(page);
      },
    },
  ];
}
