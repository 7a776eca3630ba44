import { loadNativeCalls } from '@twinline/host/nativeCalls';
import { createSystemClock } from '@twinline/host/systemClock';
import { openStateFolder } from '../stateFolder';
import { readStatus } from '../status/statusSocket';
import { bad, type Check, good, reasonOf, unknown } from './check';

const LEAST_NODE = [20, 19] as const;

/** This host: Node, the state folder, and what it can do for exact times. */
export async function checkHost(stateDir: string, kernelTimestamps: boolean): Promise<Check[]> {
  return [
    checkNode(process.versions.node),
    await checkFolder(stateDir),
    await checkTimes(kernelTimestamps),
    await checkSync(),
  ];
}

export function checkNode(version: string): Check {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  const [leastMajor, leastMinor] = LEAST_NODE;
  if (major > leastMajor || (major === leastMajor && minor >= leastMinor)) return good('Node.js', version);
  return bad('Node.js', `${version} is too old`, `Install Node.js ${LEAST_NODE.join('.')} or newer.`);
}

async function checkFolder(stateDir: string): Promise<Check> {
  const name = 'state folder';
  try {
    await openStateFolder(stateDir);
  } catch (error) {
    return bad(name, stateDir, reasonOf(error));
  }
  const running = await readStatus(stateDir).catch(() => null);
  return running === null
    ? good(name, `${stateDir} can be written`)
    : good(name, `${stateDir} is in use by the agent that runs as process ${running.pid}`);
}

async function checkSync(): Promise<Check> {
  const name = 'clock sync';
  const clock = await createSystemClock();
  const { synchronized, errorMicros } = clock.state();
  clock.stop();
  const bound = errorMicros === null ? '' : `, within ${(errorMicros / 1_000).toFixed(1)} ms`;
  if (synchronized === true) return good(name, `by ${clock.source()}${bound}`);
  const detail = synchronized === false ? `${clock.source()} says that it is not set` : 'nothing on this host tells';
  return unknown(
    name,
    detail,
    'Let chrony or systemd-timesyncd set the clock: one-way delay needs it, round trips do not.',
  );
}

async function checkTimes(wanted: boolean): Promise<Check> {
  const name = 'receive times';
  if (!wanted) return unknown(name, "this program's own, as kernelTimestamps is off");
  const native = await loadNativeCalls();
  if (native.calls !== null) return good(name, "the kernel's");
  return unknown(
    name,
    `this program's own: ${native.reason}`,
    'Nothing has to be done: samples say which clock they used.',
  );
}
