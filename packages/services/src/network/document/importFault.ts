import { faultOf, type NetworkFault } from '../networkFault';
import type { NetworkKind } from './kinds';

/** What is wrong with a document, and where. */
export interface ImportFault extends Omit<NetworkFault, 'field'> {
  readonly kind: NetworkKind | null;
  /** Line of the CSV (the headings are line 1), or place in the document's list, from 1; null: the document as a whole. */
  readonly row: number | null;
  readonly field: string | null;
}

export const ofDocument = (
  code: NetworkFault['code'],
  value: string | null,
  says: { readonly fault: string; readonly fix: string },
): ImportFault => ({ ...faultOf('', code, value, says), kind: null, row: null, field: null });

export const ofRow = (place: { kind: NetworkKind; row: number }, fault: NetworkFault): ImportFault => ({
  ...fault,
  kind: place.kind,
  row: place.row,
});
