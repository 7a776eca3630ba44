import { pino } from 'pino';
import { createSwitch } from './createSwitch';
import { formatEndpoint } from './endpoint';
import { readSecrets } from './env';
import { HELP, readOptions } from './options';

async function main(): Promise<void> {
  const options = readOptions(process.argv.slice(2));
  if (options === null) {
    process.stdout.write(HELP);
    return;
  }
  const log = pino({ base: { app: 'switch' } });
  const running = await createSwitch({ ...options, ...readSecrets(), log, now: Date.now });
  const { line } = running.selection();
  log.info({ listening: formatEndpoint(running.address), webhook: running.webhookUrl, line }, 'the switch is ready');
  const stop = () => void running.stop().then(() => process.exit(0));
  process.once('SIGTERM', stop);
  process.once('SIGINT', stop);
}

main().catch((error: unknown) => {
  process.stderr.write(`twinline-switch: ${error instanceof Error ? error.message : String(error)}\n`);
  process.exit(2);
});
