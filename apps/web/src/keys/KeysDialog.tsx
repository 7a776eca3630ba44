'use client';
import { useSyncExternalStore } from 'react';
import { useTranslations } from 'use-intl';
import { Dialog } from '../form/Dialog';
import { type Binding, currentBindings, type KeyGroup, subscribeToBindings } from './bindings';
import { Keys } from './Keys';
import styles from './keys.module.css';
import { SingleKeys } from './SingleKeys';

const groups: readonly KeyGroup[] = ['page', 'move', 'everywhere', 'go'];
const none: readonly Binding[] = [];

/** What the keys do here and now. */
export function KeysDialog(props: { onClose: () => void }) {
  const t = useTranslations('keys');
  return (
    <Dialog title={t('title')} width={640} onClose={props.onClose}>
      <KeyList />
      <SingleKeys />
    </Dialog>
  );
}

function KeyList() {
  const t = useTranslations('keys');
  const bindings = useSyncExternalStore(subscribeToBindings, currentBindings, () => none);
  // Of two for the same keys the later one has them.
  const inForce = [...new Map(bindings.map((binding) => [binding.keys, binding])).values()];
  const fixed: Readonly<Record<KeyGroup, readonly (readonly [string, string])[]>> = {
    page: [],
    move: [['Enter', t('openRow')]],
    go: [],
    everywhere: [
      ['Ctrl k', t('palette')],
      ['Escape', t('close')],
    ],
  };
  return (
    <div className={styles.groups}>
      {groups.map((group) => {
        const bound = inForce
          .filter((binding) => binding.group === group)
          .map(({ keys, words }) => [keys, words] as const);
        const rows = [...bound, ...fixed[group]];
        return rows.length === 0 ? null : <Group key={group} title={t(`group.${group}`)} rows={rows} />;
      })}
    </div>
  );
}

function Group(props: { title: string; rows: readonly (readonly [keys: string, words: string])[] }) {
  return (
    <section className={styles.group}>
      <h3>{props.title}</h3>
      <dl>
        {props.rows.map(([keys, words]) => (
          <div key={`${keys} ${words}`}>
            <dt>{words}</dt>
            <dd>
              <Keys keys={keys} />
            </dd>
          </div>
        ))}
      </dl>
    </section>
  );
}
