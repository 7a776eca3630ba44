import type { EndFigures, EndOptions } from './carry/createEnd';
import { type AppFigures, type CarrySettings, type LineTarget, openNearEnd } from './carry/openEnd';
import type { Selection } from './carry/selection';
import type { Endpoint } from './endpoint';
import { createForwarder, type ForwarderFigures } from './forwarder';

export type CarrierFigures =
  | ({ readonly kind: 'plain' } & ForwarderFigures)
  | ({ readonly kind: 'paired' } & EndFigures & AppFigures);

/** What carries the stream from the near end: paired with a far end, or plain. */
export interface Carrier {
  readonly address: Endpoint;
  select(selection: Selection): void;
  selection(): Selection;
  figures(): CarrierFigures;
  close(): Promise<void>;
}

/** `settings` null: there is no far end. */
export async function openCarrier(
  bind: Endpoint,
  lines: ReadonlyMap<string, LineTarget>,
  selection: Selection,
  settings: CarrySettings | null,
  callbacks: Pick<EndOptions, 'onPeer' | 'onRefused' | 'onLook' | 'now'>,
): Promise<Carrier> {
  if (settings === null) {
    const forwarder = await createForwarder(bind, lines, selection);
    return { ...forwarder, figures: () => ({ kind: 'plain', ...forwarder.figures() }) };
  }
  const near = await openNearEnd(bind, lines, { ...settings, ...callbacks, selection });
  return {
    address: near.address,
    select: near.end.select,
    selection: near.end.selection,
    figures: () => ({ kind: 'paired', ...near.figures() }),
    close: near.close,
  };
}
