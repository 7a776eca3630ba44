import { createRelayClient } from '../../client';
import type { DirectiveData } from '../../events';
import { actionsOf, type RelayConfig } from '../config';

/**
 * What each route's actions would do now, and for each other line if the hub named it, as lines for people. Asks the hub,
 * and nobody else; does and reports nothing.
 *
 * @throws RelayClientError when the hub refuses, Error when it is away.
 */
export async function dryRun(config: RelayConfig, token: string): Promise<string[]> {
  const hub = createRelayClient({ hubUrl: config.hub, token });
  const text: string[] = [];
  for (const { id } of config.routes) {
    const { route, directive } = await hub.current(id);
    text.push(`route ${id} (${route.region}, ${route.scenario})`);
    if (directive === null) text.push('  the hub has decided nothing yet');
    else text.push(...wouldDo(config, directive));
  }
  return text;
}

function wouldDo(config: RelayConfig, directive: DirectiveData): string[] {
  const actions = actionsOf(config, directive.routeId);
  const lines = [...new Set([directive.line, ...actions.flatMap(({ adapter }) => adapter.lines)])];
  return lines.flatMap((line) => {
    const isNow = line === directive.line;
    const supposed = isNow ? directive : { ...directive, line, mode: 'single' as const, weights: {} };
    return [
      `  line ${line}${isNow ? ` (now; mode ${directive.mode})` : ''}`,
      ...actions.flatMap(({ name, adapter }) =>
        adapter.lines.includes(line)
          ? adapter.describe(supposed).map((step) => `    ${name}: ${step}`)
          : [`    ${name}: refuse it, for its lines are ${adapter.lines.join(', ')}`],
      ),
    ];
  });
}
