import pino from 'pino';
import { createLab } from './createLab';
import { demoFile, loansFile, readEnvironment } from './env';

/** Agents have a last batch to post; a hub that hangs must not keep the lab alive. */
const EXIT_WITHIN_MS = 1_500;

const log = pino({ name: 'lab' });
try {
  const { world, hubUrl, port } = readEnvironment();
  const lab = await createLab({
    world,
    hubUrl,
    controlPort: port,
    demoFile: demoFile(),
    loansFile: loansFile(),
    log,
    now: Date.now,
    random: Math.random,
  });
  log.info({ port: lab.controlPort, regions: world.regions.length, agents: world.agents.length }, 'lab is up');
  let stopping = false;
  const stop = async () => {
    if (stopping) return;
    stopping = true;
    setTimeout(() => process.exit(0), EXIT_WITHIN_MS).unref();
    await lab.stop();
    process.exit(0);
  };
  process.on('SIGTERM', stop);
  process.on('SIGINT', stop);
} catch (error) {
  log.error({}, error instanceof Error ? error.message : String(error));
  process.exitCode = 1;
}
