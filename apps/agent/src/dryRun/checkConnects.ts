import { loadNativeCalls } from '@twinline/host/nativeCalls';
import type { AgentConfig } from '@twinline/wire/batch';
import { attempt } from '../connect/attempt';
import { authorities } from '../connect/authorities';
import type { ConnectFault } from '../connect/faults';
import { createResolver } from '../connect/resolver';
import { createStallWatch } from '../connect/stallWatch';
import { readTarget } from '../connect/target';
import type { LocalLines } from '../settings';
import { connectPaths } from '../ways';
import { bad, type Check, good, unknown } from './check';

const TIMEOUT_MS = 5_000;

/** One connection over each path that has a connect URL. */
export async function checkConnects(config: AgentConfig, lines: LocalLines): Promise<Check[]> {
  const monotonicMs = () => performance.now();
  const trust = { secureContext: authorities(), native: await loadNativeCalls() };
  const shared = { timeoutMs: TIMEOUT_MS, ...trust, resolve: createResolver(), monotonicMs };
  const checks = connectPaths(config.paths, lines).map(async (path, index): Promise<Check[]> => {
    if (path.connectUrl === null) return [];
    const name = `connect ${path.line} ${config.paths[index]?.pop ?? ''}`;
    const target = readTarget(path.connectUrl);
    if (target === null)
      return [
        bad(name, `${path.connectUrl} cannot be read`, 'Write tcp://HOST:PORT, tls://HOST:PORT, http://… or https://…'),
      ];
    const { bind, interface: device } = path;
    const watch = { stalls: createStallWatch(monotonicMs), now: () => Date.now() * 1_000 };
    const signal = new AbortController().signal;
    const outcome = await attempt({ ...shared, ...watch, target, bind, interface: device, signal });
    if (outcome.own)
      return [unknown(name, `${path.connectUrl}: this host could not try (${outcome.reason ?? 'it stood still'})`)];
    if (outcome.fault === null)
      return [good(name, `${path.connectUrl}: TCP in ${((outcome.tcpMicros ?? 0) / 1_000).toFixed(1)} ms`)];
    const detail = `${path.connectUrl}: ${outcome.fault}${outcome.reason === null ? '' : ` (${outcome.reason})`}`;
    return [bad(name, detail, fixOf(outcome.fault, path.line))];
  });
  return (await Promise.all(checks)).flat();
}

function fixOf(fault: ConnectFault, line: string): string {
  switch (fault) {
    case 'tls':
      return 'Renew its certificate, or name the PEM file of your own authority in NODE_EXTRA_CA_CERTS.';
    case 'http':
      return 'Look at the server: it answered, but not well.';
    case 'dns':
      return 'Correct the name in the connect URL, or give this host a name service that knows it.';
    case 'refused':
    case 'unreachable':
    case 'timeout':
    case 'reset':
      return `Check that it listens and that TCP over line ${line} may pass.`;
  }
}
