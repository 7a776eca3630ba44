import { createConnectProbes } from '../../src/connect/createConnectProbes';

// Connects to one URL by the interface or the source address it is given, and prints what came of it.
const [connectUrl = '', device = '', bind = ''] = process.argv.slice(2);
const print = (line: object) => void process.stdout.write(`${JSON.stringify(line)}\n`);
const log = (fields: object, message: string) => print({ message, ...fields });

const probes = createConnectProbes({
  log: { info: log, warn: log, error: log },
  now: () => Date.now() * 1_000,
  random: () => 0,
  onConnects: (connects) => connects.forEach(print),
});
const path = { id: 1, line: 'A', connectUrl, bind: bind || null, interface: device || null };
probes.follow([path], 250);
