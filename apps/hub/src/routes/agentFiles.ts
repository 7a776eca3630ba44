import type { IncomingMessage, ServerResponse } from 'node:http';
import type { AgentFileName, AgentFiles } from '../agentFiles';
import { sendJson } from '../http/respond';
import type { Route } from '../http/router';

/** What stands in the install script where the hub's own address belongs. */
const HUB_URL = '__HUB_URL__';
const HOST = /^(?:[a-z0-9.-]{1,253}|\[[0-9a-f:.]{2,45}\])(?::\d{1,5})?$/i;

/** The program itself, for hosts that are to become agents. Nothing here is secret: no key is needed. */
export function agentFileRoutes(files: AgentFiles, publicUrl: (request: IncomingMessage) => string): Route[] {
  const serve = (pattern: string, name: AgentFileName, type: string): Route => ({
    method: 'GET',
    pattern,
    handler: async ({ response }) => send(response, type, await files.read(name)),
  });
  return [
    serve('/agent/agent.mjs', 'main.mjs', 'text/javascript; charset=utf-8'),
    serve('/agent/twinline-agent.tgz', 'twinline-agent.tgz', 'application/gzip'),
    {
      method: 'GET',
      pattern: '/agent/install.sh',
      async handler({ request, response }) {
        const script = (await files.read('install.sh')).toString('utf8').replaceAll(HUB_URL, publicUrl(request));
        send(response, 'text/x-shellscript; charset=utf-8', Buffer.from(script));
      },
    },
    {
      method: 'GET',
      pattern: '/v1/agent/latest',
      handler: async ({ response }) => sendJson(response, 200, { version: await files.version() }),
    },
  ];
}

/**
 * Where agents find this hub: as the operator has set it, else by the name that this request reached it by. That name
 * goes into a script that hosts run, so anything that is no plain host and port is not taken.
 */
export function publicUrlOf(request: IncomingMessage, set: string | undefined, listening: string): string {
  if (set !== undefined) return set.replace(/\/+$/, '');
  const host = request.headers.host ?? '';
  if (!HOST.test(host)) return listening;
  return `${request.headers['x-forwarded-proto'] === 'https' ? 'https' : 'http'}://${host}`;
}

function send(response: ServerResponse, type: string, body: Buffer): void {
  response.writeHead(200, { 'content-type': type, 'content-length': body.length, 'cache-control': 'no-cache' });
  response.end(body);
}
