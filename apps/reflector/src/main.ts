import pino from 'pino';
import { readCommandLine, USAGE } from './commandLine';
import { createReflector } from './createReflector';

const command = readCommandLine(process.argv.slice(2));
if (command.kind === 'help') {
  process.stdout.write(USAGE);
} else if (command.kind === 'wrong') {
  process.stderr.write(`${command.message} See --help.\n`);
  process.exitCode = 2;
} else {
  await run(command);
}

async function run(options: { host: string; port: number; stateless: boolean }): Promise<void> {
  const log = pino({ name: 'reflector' });
  try {
    const onError = (error: Error) => log.error({ error: error.message }, 'socket error');
    const reflector = await createReflector({ ...options, onError });
    log.info({ ...reflector.address, stateless: options.stateless }, 'reflecting');
    const stop = async () => {
      log.info(reflector.counts(), 'stopped');
      await reflector.stop();
    };
    process.once('SIGTERM', stop);
    process.once('SIGINT', stop);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    process.stderr.write(`Cannot reflect on ${options.host}:${options.port}: ${reason}\n`);
    process.exitCode = 1;
  }
}
