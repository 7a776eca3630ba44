import pino from 'pino';
import { type RunOptions, readCommandLine, USAGE } from './commandLine';
import { run } from './run';

const command = readCommandLine(process.argv.slice(2));
switch (command.kind) {
  case 'help':
    process.stdout.write(USAGE);
    break;
  case 'wrong':
    process.stderr.write(`${command.message} See --help.\n`);
    process.exitCode = 2;
    break;
  case 'run':
    await start(command);
}

async function start(options: RunOptions): Promise<void> {
  try {
    const running = await run(options, pino({ name: 'reflector' }));
    process.on('SIGHUP', running.rereadKeys);
    process.once('SIGTERM', running.stop);
    process.once('SIGINT', running.stop);
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
    process.exitCode = 1;
  }
}
