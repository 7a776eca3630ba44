import type { NetworkTree } from '../data';

/** What the form of each kind is given. */
export interface FormProps<Row> {
  readonly tree: NetworkTree;
  /** Null: a new one. */
  readonly row: Row | null;
  /** Where a new one belongs, if that was said. */
  readonly regionId: string | null;
  /** Who may not change it sees the same form, still. */
  readonly may: boolean;
  readonly onSaved: (id: string) => void;
}
