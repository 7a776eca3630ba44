// A relay in a process of its own, which a test can stop and let go on. Says what it does, a line each.
import { createRelay } from '@twinline/relay/createRelay';

const [hubUrl = '', token = '', routeId = ''] = process.argv.slice(2);
const say = (line: string) => process.stdout.write(`${line}\n`);

const relay = createRelay({ hubUrl, token, routes: [routeId], onDirective: () => undefined });
relay.on('directive', ({ directive }) => say(`directive ${directive.sequence}`));
relay.on('connection', ({ connection }) => say(`stream ${connection}`));
// Once it is closed nothing is left, and the program ends by itself.
process.on('SIGTERM', () => void relay.close());
