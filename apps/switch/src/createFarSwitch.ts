import type { EndFigures } from './carry/createEnd';
import { type AppFigures, type CarrySettings, openFarEnd } from './carry/openEnd';
import { type Selection, single } from './carry/selection';
import type { Endpoint } from './endpoint';
import { logPeer, type SwitchLogger } from './log';

export interface FarSwitchOptions {
  /** Where each line arrives; port 0 takes a free one. */
  readonly lines: ReadonlyMap<string, Endpoint>;
  /** Where the stream goes. */
  readonly to: Endpoint;
  readonly carry: CarrySettings;
  readonly log: SwitchLogger;
}

export interface FarStatus {
  readonly role: 'far';
  /** How it sends back: as the near end does. */
  readonly selection: Selection;
  readonly figures: { readonly kind: 'paired' } & EndFigures & AppFigures;
}

export interface FarSwitch {
  readonly lineAddresses: ReadonlyMap<string, Endpoint>;
  status(): FarStatus;
  stop(): Promise<void>;
}

/** The far end of the lines: it knows no hub, and does as the near end does. */
export async function createFarSwitch({ lines, to, carry, log }: FarSwitchOptions): Promise<FarSwitch> {
  const first = [...lines.keys()].sort()[0] ?? '';
  const far = await openFarEnd(to, lines, {
    ...carry,
    selection: single(first),
    now: () => performance.now(),
    ...logPeer(log, 'near end'),
    onLook() {},
  });
  return {
    lineAddresses: far.lineAddresses,
    status: () => ({ role: 'far', selection: far.end.selection(), figures: { kind: 'paired', ...far.figures() } }),
    stop: far.close,
  };
}
