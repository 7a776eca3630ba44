import { createEcho } from './echo';

/** An echo in a process of its own; prints its port and lives until its standard input ends. */
const { port } = await createEcho();
process.stdout.write(`${port}\n`);
process.stdin.resume().on('end', () => process.exit());
