import type { AgentConfig } from '@twinline/wire/batch';
import { HOST_CHOOSES } from './hubClient';
import type { ReportWay } from './reportWay';
import type { LocalLines } from './settings';

/**
 * How this agent's reports may travel: by the ordinary internet, else by line A, else by line B. A line without a
 * source address of its own is no other way than the first.
 */
export function reportWaysOf(
  paths: AgentConfig['paths'],
  lines: LocalLines,
  reportFrom: string | null,
): readonly ReportWay[] {
  const slots = [...new Set([...Object.keys(lines), ...paths.map(({ line }) => line)])].sort();
  const byLine = slots.flatMap((name) => {
    const bound = paths.find(({ line }) => line === name)?.bind;
    const localAddress = lines[name]?.reportFrom ?? lines[name]?.source ?? bound ?? null;
    return localAddress === null || localAddress === reportFrom ? [] : [{ name, localAddress }];
  });
  return [{ ...HOST_CHOOSES, localAddress: reportFrom }, ...byLine];
}
