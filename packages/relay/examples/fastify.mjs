// Webhooks in Fastify. The plugin keeps its bodies as they came; the parsers of the rest of the application stay.
import { createRelay } from '@twinline/relay';
import { fastifyPlugin } from '@twinline/relay/fastifyPlugin';
import fastify from 'fastify';

const { TWINLINE_HUB, TWINLINE_TOKEN, TWINLINE_ROUTE, TWINLINE_SECRET, PORT } = process.env;

const relay = createRelay({
  hubUrl: TWINLINE_HUB,
  token: TWINLINE_TOKEN,
  routes: [TWINLINE_ROUTE],
  secrets: [TWINLINE_SECRET],
  onDirective: ({ line }, { via }) => console.log(`send on line ${line} (by ${via})`),
});

const app = fastify();
app.register(fastifyPlugin(relay.receive), { url: '/twinline' });
app.get('/state', async () => relay.states());

await app.listen({ port: Number(PORT ?? 8080) });
process.on('SIGTERM', async () => {
  await app.close();
  await relay.close();
});
