'use client';
import { Button } from '@mantine/core';
import type { ReactNode } from 'react';
import { useTranslations } from 'use-intl';
import { Field } from '../form/Field';
import form from '../form/form.module.css';
import page from '../page/page.module.css';
import type { PolicyDetail, PolicyFault, WholePolicy } from './data';
import { shownField } from './draft';
import styles from './policies.module.css';
import type { BackTest } from './useBackTest';
import { usePolicyText } from './usePolicyText';

const SHOWN = 3;

/** What saving changes, for which routes, and why: in reach as long as there is something to save. */
export function SaveBar(props: {
  detail: PolicyDetail;
  begun: WholePolicy;
  /** What the form says now. */
  draft: WholePolicy;
  changed: readonly string[];
  name: string;
  note: string;
  faults: readonly PolicyFault[];
  saving: boolean;
  test: BackTest;
  onNote: (note: string) => void;
  onDiscard: () => void;
  /** What became of an attempt to save. */
  children: ReactNode;
}) {
  const t = useTranslations('policies');
  const { route } = usePolicyText();
  const { detail, begun, faults, test } = props;
  const { length: count } = detail.routes;
  const isChanged = props.changed.length > 0 || props.name.trim() !== begun.name;
  return (
    <div className={styles.bar} data-sticks="true">
      <div aria-live="polite">
        <Changes {...props} />
        {isChanged && faults.length === 0 && (
          <p className={page.sub}>{t('affects', { count, routes: detail.routes.map(route).join(t('comma')) })}</p>
        )}
        {!isChanged && faults.length === 0 && <p className={page.sub}>{t('unchanged')}</p>}
        <Mending faults={faults} />
        {isChanged && faults.length === 0 && <Tested test={test} />}
        {props.children}
      </div>
      <div className={styles.saving}>
        <Field label={t('noteField')}>
          {(id, described) => (
            <input
              id={id}
              aria-describedby={described}
              className={form.input}
              value={props.note}
              maxLength={500}
              autoComplete="off"
              onChange={(event) => props.onNote(event.target.value)}
            />
          )}
        </Field>
        <span className={form.buttons}>
          {isChanged && faults.length === 0 && !test.allows && test.obstacle?.why !== 'no-routes' && (
            <Button variant="filled" loading={test.running} disabled={test.routeId === ''} onClick={test.run}>
              {t('backTest.run')}
            </Button>
          )}
          <Button
            type="submit"
            variant={test.allows ? 'filled' : 'default'}
            disabled={!isChanged || faults.length > 0 || !test.allows}
            loading={props.saving}
          >
            {t('save', { version: detail.version + 1 })}
          </Button>
          <Button onClick={props.onDiscard}>{t('discard')}</Button>
        </span>
      </div>
    </div>
  );
}

/** What stands between the draft and its saving. */
function Tested({ test }: { test: BackTest }) {
  const t = useTranslations('policies.backTest');
  if (test.result !== null) return null;
  return (
    <p className={page.sub}>
      {t(!test.needed ? 'notNeeded' : test.waived ? 'waived' : 'first')}{' '}
      {test.needed && <a href="#back-test">{t('there')}</a>}
    </p>
  );
}

/** Each field with what it was and becomes. */
function Changes(props: { begun: WholePolicy; draft: WholePolicy; changed: readonly string[]; name: string }) {
  const t = useTranslations('policies');
  const { label, value } = usePolicyText();
  const { begun, draft, changed } = props;
  const name = props.name.trim();
  const told = [
    ...(name === begun.name ? [] : [{ field: t('nameField'), from: begun.name, to: name }]),
    ...changed.map((path) => ({ field: label(path), from: value(begun, path), to: value(draft, path) })),
  ];
  return (
    <ul className={styles.changes}>
      {told.slice(0, SHOWN).map((change) => (
        <li key={change.field}>
          <b>{t('history.change', change)}</b>
        </li>
      ))}
      {told.length > SHOWN && <li>{t('history.more', { count: told.length - SHOWN })}</li>}
    </ul>
  );
}

/** Which fields stand in the way; the way out is beside each. */
function Mending({ faults }: { faults: readonly PolicyFault[] }) {
  const t = useTranslations('policies');
  const { label } = usePolicyText();
  if (faults.length === 0) return null;
  const named = faults.map(({ field }) => {
    const path = shownField(field);
    return path === null ? field : path === 'name' ? t('nameField') : path === 'note' ? t('noteField') : label(path);
  });
  return <p className={form.refusal}>{t('checking', { count: faults.length, fields: named.join(t('comma')) })}</p>;
}
