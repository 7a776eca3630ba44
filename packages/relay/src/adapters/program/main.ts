#!/usr/bin/env node
import { readFileSync } from 'node:fs';
import packageJson from '../../../package.json' with { type: 'json' };
import { type ReadConfig, readConfig } from '../config';
import { dryRun } from './dryRun';
import { environment, readSecrets } from './env';
import { HELP, readOptions } from './options';
import { type Log, runRelay } from './runRelay';

/** What is shorter is no secret, and would blot out the log. */
const MIN_HIDDEN_LENGTH = 4;

async function main(): Promise<void> {
  const command = readOptions(process.argv.slice(2));
  if (command.kind === 'help') return void process.stdout.write(HELP);
  if (command.kind === 'version') return void process.stdout.write(`${packageJson.version}\n`);
  const { config, hidden } = read(command.file);
  const secrets = readSecrets(config.webhook !== undefined);
  const unsaid = [...hidden, secrets.token, ...secrets.secrets].filter(({ length }) => length >= MIN_HIDDEN_LENGTH);
  const say = (line: string) => process.stdout.write(`${hide(line, unsaid)}\n`);
  if (command.kind === 'check') {
    say(`${command.file} can be used: ${config.routes.length === 1 ? '1 route' : `${config.routes.length} routes`}`);
    return;
  }
  if (command.kind === 'dry-run') {
    for (const line of await dryRun(config, secrets.token)) say(line);
    return;
  }
  const log: Log = (level, message, fields = {}) =>
    say(JSON.stringify({ time: new Date().toISOString(), level, message, ...fields }));
  const running = await runRelay(config, secrets, log);
  log('info', 'ready', running.addresses);
  const stop = () =>
    void running.stop().then(() => {
      log('info', 'stopped');
      process.exit(0);
    });
  process.once('SIGTERM', stop);
  process.once('SIGINT', stop);
}

function read(file: string): ReadConfig {
  try {
    return readConfig(readFileSync(file, 'utf8'), environment());
  } catch (error) {
    throw new Error(prefixed(file, error));
  }
}

/** An action's answer may hold what it was sent. */
function hide(line: string, unsaid: readonly string[]): string {
  return unsaid.reduce(
    (text, secret) => text.replaceAll(secret, '***').replaceAll(JSON.stringify(secret).slice(1, -1), '***'),
    line,
  );
}

function prefixed(file: string, error: unknown): string {
  return (error instanceof Error ? error.message : String(error)).replaceAll(/^/gm, `${file}: `);
}

main().catch((error: unknown) => {
  process.stderr.write(`twinline-relay: ${error instanceof Error ? error.message : String(error)}\n`);
  process.exit(2);
});
