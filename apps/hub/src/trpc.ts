import type { RequestListener } from 'node:http';
import { createHTTPHandler } from '@trpc/server/adapters/standalone';
import { bearerOf } from '@twinline/api/machine/identify';
import { machineRouter } from '@twinline/api/machine/router';
import type { MachineServices } from '@twinline/api/machine/services';
import type { Logger } from '@twinline/services/context';

export const TRPC_PATH = '/trpc/';
const MAX_BODY_BYTES = 4 * 1_048_576;

/** The machine router behind node:http. */
export function trpcHandler(services: MachineServices, log: Logger): RequestListener {
  return createHTTPHandler({
    router: machineRouter,
    basePath: TRPC_PATH,
    maxBodySize: MAX_BODY_BYTES,
    createContext: ({ req }) => ({
      services,
      bearer: bearerOf(req.headers.authorization),
      address: req.socket.remoteAddress ?? '',
    }),
    onError({ path, error }) {
      if (error.code === 'INTERNAL_SERVER_ERROR') log.error({ path, error: error.stack }, 'a tRPC procedure failed');
    },
  });
}
