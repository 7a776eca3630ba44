// A relay as most should be: webhooks, a stream and pulls together, over plain node:http, remembered over restarts.
import { createServer } from 'node:http';
import { createRelay } from '@twinline/relay';
import { fileStore } from '@twinline/relay/fileStore';
import { nodeHandler } from '@twinline/relay/nodeHandler';

const { TWINLINE_HUB, TWINLINE_TOKEN, TWINLINE_ROUTE, TWINLINE_SECRET, STATE_FOLDER, PORT } = process.env;

const relay = createRelay({
  hubUrl: TWINLINE_HUB,
  token: TWINLINE_TOKEN,
  routes: [TWINLINE_ROUTE],
  secrets: [TWINLINE_SECRET],
  store: fileStore(STATE_FOLDER ?? './relay-state'),
  // Here your stream is moved. Called one at a time, never with an older directive; throw when it did not work.
  onDirective: async ({ line, mode, reason }, { via }) => {
    console.log(`send on ${mode === 'duplicate' ? 'both lines' : `line ${line}`}: ${reason.en} (by ${via})`);
  },
});
relay.on('stale', ({ current }) => console.log(`stale: keeping line ${current?.line ?? 'as it is'}`));
relay.on('fresh', () => console.log('fresh'));
relay.on('drill', ({ data }) => console.log(`a drill of line ${data.line} begins soon`));
relay.on('error', ({ where, error }) => console.error(`${where}: ${error}`));

const server = createServer(nodeHandler(relay.receive)).listen(PORT ?? 8080);
process.on('SIGTERM', async () => {
  server.close();
  await relay.close();
});
