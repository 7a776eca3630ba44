// A relay that nothing can reach from outside: it holds a stream and pulls beside it. No port, no secret.
import { createRelay } from '@twinline/relay';

const { TWINLINE_HUB, TWINLINE_TOKEN, TWINLINE_ROUTE } = process.env;

const relay = createRelay({
  hubUrl: TWINLINE_HUB,
  token: TWINLINE_TOKEN,
  routes: [TWINLINE_ROUTE],
  onDirective: ({ line }, { via }) => console.log(`send on line ${line} (by ${via})`),
});
relay.on('error', ({ where, error }) => console.error(`${where}: ${error}`));
process.on('SIGTERM', () => relay.close());
