'use client';
import '@mantine/spotlight/styles.layer.css';
import { useDebouncedValue } from '@mantine/hooks';
import { createSpotlight, Spotlight } from '@mantine/spotlight';
import { IconSearch } from '@tabler/icons-react';
import { useEffect, useId, useState } from 'react';
import { useTranslations } from 'use-intl';
import { Keys } from '../keys/Keys';
import page from '../page/page.module.css';
import { type Entry, type FoundGroup, found } from './entry';
import styles from './palette.module.css';
import { useActionEntries } from './useActionEntries';
import { useObjectEntries } from './useObjectEntries';
import { usePageEntries } from './usePageEntries';
import { useReportEntries } from './useReportEntries';
import { useViewEntries } from './useViewEntries';

const [store, control] = createSpotlight();
const SEARCH_AFTER_MS = 150;

/** Search or run a command: everything that has a name, then everything that can be done from anywhere. */
export function Palette(props: { opened: boolean; onClose: () => void }) {
  const { opened } = props;
  const t = useTranslations('palette');
  const [query, setQuery] = useState('');
  const [asked] = useDebouncedValue(query.trim(), SEARCH_AFTER_MS);
  const objects = useObjectEntries(asked, opened);
  const groups = found(query, [
    ...objects.entries,
    ...useReportEntries(opened),
    ...useViewEntries(opened),
    ...usePageEntries(),
    ...useActionEntries(),
  ]);
  const count = groups.reduce((sum, { entries }) => sum + entries.length, 0);
  const list = useId();
  const first = groups[0]?.entries[0]?.id ?? null;
  useEffect(() => (opened ? control.open() : control.close()), [opened]);
  useEffect(() => selectFirst(list, first), [list, first]);
  return (
    <Spotlight.Root
      store={store}
      shortcut={null}
      query={query}
      onQueryChange={setQuery}
      onSpotlightClose={props.onClose}
      scrollable
      maxHeight={440}
      title={t('title')}
      overlayProps={{ backgroundOpacity: 0.15, blur: 0 }}
      transitionProps={{ duration: 120 }}
      classNames={{ content: styles.content, header: page.srOnly, actionsGroup: styles.group }}
    >
      <Spotlight.Search
        aria-label={t('title')}
        aria-controls={list}
        placeholder={t('hint')}
        className={styles.search}
        size="md"
        leftSection={<IconSearch size={16} stroke={1.7} aria-hidden />}
      />
      <p role="status" className={page.srOnly}>
        {t('count', { count })}
      </p>
      <Spotlight.ActionsList id={list} className={styles.list}>
        {groups.map((group) => (
          <Group key={group.group} {...group} typed={query.trim() !== ''} />
        ))}
        {count === 0 && !objects.asking && <Spotlight.Empty>{t('none', { query: query.trim() })}</Spotlight.Empty>}
        {objects.asking && <p className={styles.note}>{t('searching')}</p>}
        {objects.failed && <p className={styles.note}>{t('failed')}</p>}
      </Spotlight.ActionsList>
    </Spotlight.Root>
  );
}

function Group(props: FoundGroup & { typed: boolean }) {
  const t = useTranslations('palette.group');
  return (
    <Spotlight.ActionsGroup label={t(props.group === 'objects' && !props.typed ? 'open' : props.group)}>
      {props.entries.map((entry) => (
        <Row key={entry.id} entry={entry} />
      ))}
    </Spotlight.ActionsGroup>
  );
}

function Row({ entry }: { entry: Entry }) {
  return (
    <Spotlight.Action onClick={entry.run} className={styles.row}>
      <entry.icon size={16} stroke={1.7} aria-hidden />
      <span className={styles.label}>{entry.label}</span>
      {entry.detail !== null && <span className={styles.detail}>{entry.detail}</span>}
      {entry.keys !== null && <Keys keys={entry.keys} />}
    </Spotlight.Action>
  );
}

/** What stands first is what Enter does, whenever the list has become another one. */
function selectFirst(list: string, first: string | null): void {
  const rows = document.getElementById(list)?.querySelectorAll('[data-action]') ?? [];
  for (const [i, row] of rows.entries()) row.toggleAttribute('data-selected', i === 0);
  store.updateState((state) => ({ ...state, selected: first === null ? -1 : 0 }));
}
