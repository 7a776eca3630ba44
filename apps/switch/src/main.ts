import { pino } from 'pino';
import packageJson from '../package.json' with { type: 'json' };
import { createFarSwitch } from './createFarSwitch';
import { createSwitch } from './createSwitch';
import { formatEndpoint } from './endpoint';
import { readKey, readSecrets } from './env';
import type { SwitchLogger } from './log';
import { serveStatus } from './operate/serveStatus';
import { type FarOptions, HELP, type NearOptions, readOptions } from './options';

async function main(): Promise<void> {
  const command = readOptions(process.argv.slice(2));
  if (command.kind === 'help') return void process.stdout.write(HELP);
  if (command.kind === 'version') return void process.stdout.write(`${packageJson.version}\n`);
  const log = pino({ base: { app: 'switch', end: command.kind } });
  const running = await (command.kind === 'near' ? startNear(command, log) : startFar(command, log));
  const http = command.http === null ? null : await serveStatus(command.http, running.status);
  if (http !== null) log.info({ url: http.url }, 'serving /metrics, /status, /healthz and /readyz');
  const stop = () =>
    void Promise.all([http?.stop(), running.stop()]).then(() => {
      log.info({}, 'stopped');
      process.exit(0);
    });
  process.once('SIGTERM', stop);
  process.once('SIGINT', stop);
}

async function startNear(options: NearOptions, log: SwitchLogger) {
  const carry = options.isPlain ? null : { ...options.carry, key: options.hasKey ? readKey() : null };
  const running = await createSwitch({ ...options, ...readSecrets(options.webhook !== null), carry, log });
  const { selection } = running.status();
  const listening = formatEndpoint(running.address);
  log.info({ listening, webhook: running.webhookUrl, line: selection.line }, 'the switch is ready');
  return running;
}

async function startFar(options: FarOptions, log: SwitchLogger) {
  const carry = { ...options.carry, key: options.hasKey ? readKey() : null };
  const running = await createFarSwitch({ ...options, carry, log });
  const listening = [...running.lineAddresses].map(([line, address]) => `${line}=${formatEndpoint(address)}`);
  log.info({ listening, to: formatEndpoint(options.to) }, 'the switch is ready');
  return running;
}

main().catch((error: unknown) => {
  process.stderr.write(`twinline-switch: ${error instanceof Error ? error.message : String(error)}\n`);
  process.exit(2);
});
