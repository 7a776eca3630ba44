import type { AgentConfig } from '@twinline/wire/batch';
import type { ConnectPath } from './connect/createConnectProbes';
import { HOST_CHOOSES } from './hubClient';
import type { Way } from './selfCheck/createGatewayWatch';
import type { LocalLines } from './settings';
import type { UsageLine } from './usage/createUsageReader';

type Paths = AgentConfig['paths'];

/** The ways this agent uses: the ordinary internet first, then each line it has paths on. */
export function waysOf(paths: Paths, lines: LocalLines, reportFrom: string | null): Way[] {
  const internet: Way = { name: HOST_CHOOSES.name, source: reportFrom, interface: null, gateway: null };
  const slots = [...new Set(paths.map(({ line }) => line))].sort();
  return [
    internet,
    ...slots.map((name) => {
      const source = lines[name]?.source ?? paths.find(({ line }) => line === name)?.bind ?? null;
      return { name, source, interface: lines[name]?.interface ?? null, gateway: lines[name]?.gateway ?? null };
    }),
  ];
}

/** What the host knows of a line goes before what the hub says. */
export function connectPaths(paths: Paths, lines: LocalLines): ConnectPath[] {
  return paths.map(({ id, line, connectUrl, bind }) => ({
    id,
    line,
    connectUrl,
    bind: lines[line]?.source ?? bind,
    interface: lines[line]?.interface ?? null,
  }));
}

/** Lines with an interface of their own: what passes it is the line's use. */
export function usageLines(paths: Paths, lines: LocalLines): UsageLine[] {
  const slots = [...new Set(paths.map(({ line }) => line))].sort();
  return slots.flatMap((line) => {
    const name = lines[line]?.interface;
    return name === undefined ? [] : [{ line, interface: name }];
  });
}
