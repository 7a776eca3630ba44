'use client';
import { Button, Checkbox } from '@mantine/core';
import { useState } from 'react';
import { useTranslations } from 'use-intl';
import { Dialog } from '../../form/Dialog';
import form from '../../form/form.module.css';
import { useLanguage } from '../../i18n/Translations';
import type { BoardRoute } from '../../trpc/types';
import { useRoutePlace } from '../useRoutePlace';
import { useNoticeChoice, type Wanted } from './noticeChoice';
import styles from './notices.module.css';
import { sound } from './tone';

type Permission = 'granted' | 'denied' | 'default' | 'missing';

const permissionNow = (): Permission => ('Notification' in window ? Notification.permission : 'missing');

/** Route by route: a tone, a notice, or both, when it switches; and what the browser says to that. */
export function NoticesDialog(props: { routes: readonly BoardRoute[]; onClose: () => void }) {
  const t = useTranslations('board.notices');
  const placeOf = useRoutePlace();
  const language = useLanguage();
  const { of, want } = useNoticeChoice();
  const [permission, setPermission] = useState(permissionNow);
  const [unheard, setUnheard] = useState(false);
  const routes = props.routes
    .map((route) => ({ id: route.id, place: placeOf(route) }))
    .sort((a, b) => a.place.localeCompare(b.place, language));

  const allow = async () => {
    if (permissionNow() === 'default') await Notification.requestPermission();
    setPermission(permissionNow());
  };
  const change = (routeIds: readonly string[], part: Partial<Wanted>) => {
    want(routeIds, part);
    if (part.notice) void allow();
    if (part.sound) void ring();
  };
  const ring = async () => setUnheard(!(await sound(true)));

  return (
    <Dialog title={t('dialog')} width={520} onClose={props.onClose}>
      <div className={form.form}>
        <p className={form.note}>{t('detail')}</p>
        {permission !== 'granted' && (
          <div className={`${form.box} ${styles.ask}`} data-loud={permission === 'denied'} role="status">
            <p>{t(`permission.${permission}`)}</p>
            {permission === 'default' && <Button onClick={allow}>{t('allow')}</Button>}
          </div>
        )}
        {unheard && (
          <p role="alert" className={form.refusal}>
            {t('unheard')}
          </p>
        )}
        <div className={styles.scroll}>
          <table className={styles.choices} aria-label={t('dialog')}>
            <thead>
              <tr>
                <th scope="col">{t('route')}</th>
                <th scope="col">{t('notice')}</th>
                <th scope="col">{t('sound')}</th>
              </tr>
            </thead>
            <tbody>
              {routes.length > 1 && (
                <ChoiceRow
                  name={t('all')}
                  wanted={routes.map(({ id }) => of(id))}
                  mute={permission === 'denied' || permission === 'missing'}
                  onChange={(part) =>
                    change(
                      routes.map(({ id }) => id),
                      part,
                    )
                  }
                />
              )}
              {routes.map(({ id, place }) => (
                <ChoiceRow
                  key={id}
                  name={place}
                  wanted={[of(id)]}
                  mute={permission === 'denied' || permission === 'missing'}
                  onChange={(part) => change([id], part)}
                />
              ))}
            </tbody>
          </table>
        </div>
        <span className={form.buttons}>
          <Button variant="filled" onClick={props.onClose}>
            {t('done')}
          </Button>
          <Button onClick={ring}>{t('ring')}</Button>
        </span>
      </div>
    </Dialog>
  );
}

/** One route, or all of them. `mute`: the browser shows no notices. */
function ChoiceRow(props: {
  name: string;
  wanted: readonly Wanted[];
  mute: boolean;
  onChange: (part: Partial<Wanted>) => void;
}) {
  const t = useTranslations('board.notices');
  const { name, wanted } = props;
  const box = (part: keyof Wanted, disabled: boolean) => {
    const count = wanted.filter((one) => one[part]).length;
    return (
      <td>
        <Checkbox
          aria-label={t(part === 'sound' ? 'soundOf' : 'noticeOf', { route: name })}
          checked={count === wanted.length}
          indeterminate={count > 0 && count < wanted.length}
          // What was chosen before the browser refused can still be taken back.
          disabled={disabled && count === 0}
          onChange={(event) => props.onChange({ [part]: event.currentTarget.checked })}
        />
      </td>
    );
  };
  return (
    <tr>
      <th scope="row">{name}</th>
      {box('notice', props.mute)}
      {box('sound', false)}
    </tr>
  );
}
