import type { Icon } from '@tabler/icons-react';
import { type Findable, findable, rank } from './rank';

/** In the order of the list: things, then what can be done. */
export const entryGroups = ['objects', 'views', 'pages', 'actions'] as const;
export type EntryGroup = (typeof entryGroups)[number];

/** Something to go to or to do. */
export interface Entry {
  readonly id: string;
  readonly group: EntryGroup;
  readonly label: string;
  /** What it is, where its name does not say so. */
  readonly detail: string | null;
  readonly icon: Icon;
  /** The single keys that do the same. */
  readonly keys: string | null;
  readonly findable: Findable;
  /** Shown before anything is typed. */
  readonly atOnce: boolean;
  readonly run: () => void;
}

type Given = Pick<Entry, 'id' | 'group' | 'label' | 'icon' | 'run'> & {
  readonly detail?: string;
  readonly keys?: string | undefined;
  readonly atOnce?: boolean;
  /** By which it is found beside its label. */
  readonly also?: readonly string[];
};

export function entry({ detail, keys, atOnce = true, also = [], ...given }: Given): Entry {
  return { ...given, detail: detail ?? null, keys: keys ?? null, atOnce, findable: findable([given.label, ...also]) };
}

/** Of one group, while something is typed. */
const MOST_OF_GROUP = 8;

export interface FoundGroup {
  readonly group: EntryGroup;
  readonly entries: readonly Entry[];
}

/**
 * What fits the query, group by group, the nearest first; the group that holds the nearest stands first, actions last.
 * Before anything is typed, what is shown at once, in its own order.
 */
export function found(query: string, entries: readonly Entry[]): FoundGroup[] {
  const groups = entryGroups.map((group) => ({ group, of: entries.filter((one) => one.group === group) }));
  if (query.trim() === '')
    return groups.flatMap(({ group, of }) =>
      shown(
        group,
        of.filter(({ atOnce }) => atOnce),
      ),
    );
  const ranked = groups.map(({ group, of }) => {
    const fits = of.flatMap((one) => {
      const far = rank(query, one.findable);
      return far === null ? [] : [{ one, far }];
    });
    fits.sort((a, b) => a.far - b.far);
    return { group, nearest: fits[0]?.far ?? 0, entries: fits.slice(0, MOST_OF_GROUP).map(({ one }) => one) };
  });
  ranked.sort((a, b) => Number(a.group === 'actions') - Number(b.group === 'actions') || a.nearest - b.nearest);
  return ranked.flatMap(({ group, entries: of }) => shown(group, of));
}

const shown = (group: EntryGroup, entries: readonly Entry[]): FoundGroup[] =>
  entries.length === 0 ? [] : [{ group, entries }];
