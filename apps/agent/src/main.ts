import { parseArgs } from 'node:util';
import pino from 'pino';
import { createAgent } from './createAgent';
import { environment } from './env';
import { readSettings, type Settings } from './settings';
import { AGENT_VERSION } from './version';

const USAGE = `Probes this region's lines and reports to the hub.

  npm run agent -- --config FILE

  --config FILE   JSON: {"hubUrl": "https://hub.example.com", "key": "…", "reportFrom": "192.0.2.4" (optional)}
  --version       the version of this program
  --help          this text
`;
const EXIT_WITHIN_MS = 8_000;

try {
  const { values } = parseArgs({
    options: { config: { type: 'string' }, help: { type: 'boolean' }, version: { type: 'boolean' } },
  });
  if (values.help) process.stdout.write(USAGE);
  else if (values.version) process.stdout.write(`${AGENT_VERSION}\n`);
  else run(readSettings(values.config ?? null, environment()));
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 2;
}

function run({ hubUrl, key, reportFrom }: Settings): void {
  if (key === undefined) throw new Error('the key is missing');
  const log = pino({ name: 'agent' });
  const agent = createAgent({ hubUrl, key, log, ...(reportFrom === undefined ? {} : { reportFrom }) });
  let stopping = false;
  const stop = async () => {
    if (stopping) return;
    stopping = true;
    setTimeout(() => process.exit(1), EXIT_WITHIN_MS).unref();
    await agent.stop();
    log.info(agent.counts(), 'stopped');
  };
  process.on('SIGTERM', stop);
  process.on('SIGINT', stop);
}
