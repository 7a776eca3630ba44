import { existsSync } from 'node:fs';
import { homedir } from 'node:os';
import pino from 'pino';
import { type Command, DEFAULT_FILE, readCommandLine, USAGE } from './commandLine';
import { dryRun } from './dryRun/dryRun';
import { environment } from './env';
import { EXIT } from './exitCodes';
import { runAgent } from './runAgent';
import { readSettings, SettingsError } from './settings';
import { defaultStateDir, SYSTEM_STATE_DIR } from './stateFolder';
import { showStatus } from './status/showStatus';
import { wantsColors } from './terminal';
import { AGENT_VERSION } from './version';

const ending = new AbortController();
for (const name of ['SIGTERM', 'SIGINT'] as const)
  process.on(name, () => {
    // Whoever asks twice does not want to wait.
    if (ending.signal.aborted) process.exit(EXIT.failed);
    ending.abort();
  });

// Nothing that is still open may hold the program once its work is done.
process.exit(await run(readCommandLine(process.argv.slice(2))));

async function run(command: Command): Promise<number> {
  const say = (text: string) => new Promise<void>((resolve) => void process.stdout.write(text, () => resolve()));
  try {
    switch (command.kind) {
      case 'help':
        await say(USAGE);
        return EXIT.done;
      case 'version':
        await say(`${AGENT_VERSION}\n`);
        return EXIT.done;
      case 'wrong':
        process.stderr.write(`${command.message} See --help.\n`);
        return EXIT.wrongSettings;
      case 'status':
        await showStatus({
          ...{ stateDir: runningStateDir(command.file), once: command.once, json: command.json, colors: colors() },
          ...{ write: (text) => void process.stdout.write(text), signal: ending.signal },
        });
        return EXIT.done;
      case 'dry-run': {
        const { text, ok } = await dryRun({
          ...{ file: fileOf(command.file), environment: environment(), json: command.json, colors: colors() },
          stateDir: (settings) => settings.stateDir ?? fallbackStateDir(),
        });
        await say(text);
        return ok ? EXIT.done : EXIT.failed;
      }
      case 'run': {
        const settings = readSettings(fileOf(command.file), environment());
        const stateDir = settings.stateDir ?? fallbackStateDir();
        const ended = await runAgent({ settings, stateDir, log: pino({ name: 'agent' }), signal: ending.signal });
        if (ended.message !== null) process.stderr.write(`${ended.message}\n`);
        return ended.code;
      }
    }
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
    return error instanceof SettingsError ? EXIT.wrongSettings : EXIT.failed;
  }
}

/** The file named; else the usual one, where it exists and the environment does not name a hub. */
function fileOf(named: string | null): string | null {
  if (named !== null) return named;
  return environment().TWINLINE_HUB_URL === undefined && existsSync(DEFAULT_FILE) ? DEFAULT_FILE : null;
}

/** Where the running agent is found: faults of other settings do not matter for that. */
function runningStateDir(named: string | null): string {
  const given = environment().TWINLINE_STATE_DIR;
  if (given !== undefined && given !== '') return given;
  try {
    const { stateDir } = readSettings(fileOf(named), environment());
    if (stateDir !== undefined) return stateDir;
  } catch (error) {
    if (named !== null) throw error;
  }
  // The installed agent's, for whoever has not started one of their own.
  const own = fallbackStateDir();
  return existsSync(own) ? own : SYSTEM_STATE_DIR;
}

function fallbackStateDir(): string {
  return defaultStateDir(environment(), homedir(), process.getuid?.() === 0);
}

function colors(): boolean {
  const { NO_COLOR, TERM } = environment();
  return wantsColors(process.stdout.isTTY === true, NO_COLOR, TERM);
}
