// Webhooks in Express. The handler stands before express.json(): the signature is over the exact bytes of the body.
import { createRelay } from '@twinline/relay';
import { nodeHandler } from '@twinline/relay/nodeHandler';
import express from 'express';

const { TWINLINE_HUB, TWINLINE_TOKEN, TWINLINE_ROUTE, TWINLINE_SECRET, PORT } = process.env;

const relay = createRelay({
  hubUrl: TWINLINE_HUB,
  token: TWINLINE_TOKEN,
  routes: [TWINLINE_ROUTE],
  secrets: [TWINLINE_SECRET],
  onDirective: ({ line }, { via }) => console.log(`send on line ${line} (by ${via})`),
});

const app = express();
app.post('/twinline', nodeHandler(relay.receive));
app.use(express.json());
app.get('/state', (_request, response) => response.json(relay.states()));

const server = app.listen(PORT ?? 8080);
process.on('SIGTERM', async () => {
  server.close();
  await relay.close();
});
