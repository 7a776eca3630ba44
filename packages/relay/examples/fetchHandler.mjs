// Webhooks where a handler takes a Request and gives a Response: Next (`export const POST = receive`), Hono
// (`app.post('/twinline', (c) => receive(c.req.raw))`), Bun, Deno, Workers with Node's crypto. Here nothing is held
// between requests but what this process has seen: where processes come and go, pull before you act, too.
import { createReceiver } from '@twinline/relay/receiver';

/** @param {(directive: import('@twinline/relay/events').DirectiveData) => void | Promise<void>} onDirective */
export function webhookHandler(secret, onDirective) {
  return createReceiver({ secrets: [secret], now: Date.now, onDirective });
}
