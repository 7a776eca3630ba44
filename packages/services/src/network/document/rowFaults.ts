import { presets } from '@twinline/engine/presets';
import {
  addressFaults,
  agentFaults,
  carrierFaults,
  circuitFaults,
  lineFaults,
  listFaults,
  popFaults,
  regionFaults,
} from '../checks';
import { keyOf } from '../fields';
import { faultOf, type NetworkFault } from '../networkFault';
import type { DocumentRow, NetworkKind } from './kinds';

/** What is wrong with a row by itself; `row` is whole, each field of its type. */
export function rowFaults(kind: NetworkKind, current: DocumentRow | null, row: DocumentRow): readonly NetworkFault[] {
  const text = (field: string) => String(row[field] ?? '');
  const textOrNull = (field: string) => (typeof row[field] === 'string' ? row[field] : null);
  const number = (field: string) => Number(row[field]);
  const numberOrNull = (field: string) => (typeof row[field] === 'number' ? row[field] : null);
  switch (kind) {
    case 'pops':
      return popFaults({ name: text('name') });
    case 'circuits':
      return circuitFaults({
        ...{ name: text('name'), provider: text('provider'), cable: textOrNull('cable') },
        ...{ committedMbps: numberOrNull('committedMbps'), monthlyCost: numberOrNull('monthlyCost') },
        currency: textOrNull('currency'),
      });
    case 'regions':
      return [
        ...regionFaults({ code: text('code'), name: textOrNull('name'), timeZone: text('timeZone') }),
        ...listFaults('pops', Array.isArray(row.pops) ? row.pops : []),
      ];
    case 'carriers':
      return carrierFaults({
        ...{ name: text('name'), asn: numberOrNull('asn'), audienceWeight: number('audienceWeight') },
      });
    case 'lines':
      return lineFaults({ slot: text('slot') });
    case 'addresses': {
      const stampKey = textOrNull('stampKey');
      const wrongKey = stampKey === null ? null : keyOf('stampKey', stampKey).fault;
      return [
        ...addressFaults({ host: text('host'), port: number('port'), connectUrl: textOrNull('connectUrl') }),
        ...(wrongKey === null ? [] : [wrongKey]),
      ];
    }
    case 'agents':
      return [
        ...movedFaults(current, row),
        ...agentFaults({
          ...{ name: text('name'), intervalMs: number('intervalMs'), dscp: numberOrNull('dscp') },
          connectIntervalMs: number('connectIntervalMs'),
        }),
      ];
    case 'routes':
      return Object.hasOwn(presets, text('scenario'))
        ? []
        : [
            faultOf('scenario', 'unknown', text('scenario'), {
              fault: `is “${text('scenario')}”`,
              fix: `it may be ${Object.keys(presets).join(', ')}`,
            }),
          ];
  }
}

/** An agent is found by its name: one that is in another region is another agent. */
function movedFaults(current: DocumentRow | null, row: DocumentRow): NetworkFault[] {
  if (current === null || current.region === row.region) return [];
  return [
    faultOf('region', 'fixed', row.region, {
      fault: `was ${String(current.region)}`,
      fix: 'an agent stays in its region: add another under another name',
    }),
  ];
}
