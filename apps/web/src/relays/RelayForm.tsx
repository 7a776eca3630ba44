'use client';
import { Button, Checkbox } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { Field } from '../form/Field';
import form from '../form/form.module.css';
import { useWebhookFault } from '../form/useWebhookFault';
import page from '../page/page.module.css';
import { errorCode, errorField, useTRPC } from '../trpc/client';
import { eventTypes, type RelayDraft, typeWords } from './data';
import styles from './relays.module.css';
import { useRelayText } from './useRelayText';

/** Name, address, routes and events of a relay; what the server refuses stands at its field. */
export function RelayForm(props: {
  draft: RelayDraft;
  submit: string;
  pending: boolean;
  error: unknown;
  onSubmit: (draft: RelayDraft) => void;
  onEdit: () => void;
  onCancel: () => void;
}) {
  const { t } = useRelayText();
  const [draft, setDraft] = useState(props.draft);
  const edit = (change: Partial<RelayDraft>) => {
    setDraft({ ...draft, ...change });
    props.onEdit();
  };
  const message = props.error instanceof Error ? props.error.message : null;
  const field = errorField(props.error);
  const faultOfUrl = useWebhookFault();
  const refused = message === null ? null : t('form.refused', { message });
  const at = (name: string) => (field === name ? refused : null);
  const wrongName = field === 'name' && errorCode(props.error) === 'CONFLICT' ? t('form.nameTaken') : at('name');
  const wrongUrl = field === 'url' ? faultOfUrl(draft.url ?? '') : null;
  const known = ['name', 'url', 'routeIds', 'eventTypes'].includes(field ?? '');
  const ready = draft.name.trim() !== '' && draft.routeIds.length > 0;
  return (
    <form
      className={form.form}
      onSubmit={(event) => {
        event.preventDefault();
        if (ready) props.onSubmit({ ...draft, url: draft.url?.trim() ? draft.url.trim() : null });
      }}
    >
      <Field label={t('form.name')} note={wrongName ?? t('form.nameHint')} wrong={wrongName !== null}>
        {(id, note) => (
          <input
            id={id}
            aria-describedby={note}
            aria-invalid={wrongName !== null}
            className={form.input}
            value={draft.name}
            maxLength={80}
            data-autofocus
            autoComplete="off"
            spellCheck={false}
            onChange={(event) => edit({ name: event.target.value })}
          />
        )}
      </Field>
      <Field label={t('form.url')} note={wrongUrl ?? t('form.urlHint')} wrong={wrongUrl !== null}>
        {(id, note) => (
          <input
            id={id}
            aria-describedby={note}
            aria-invalid={wrongUrl !== null}
            className={form.input}
            value={draft.url ?? ''}
            placeholder="https://relay.example/twinline"
            maxLength={2_048}
            inputMode="url"
            autoComplete="off"
            spellCheck={false}
            onChange={(event) => edit({ url: event.target.value })}
          />
        )}
      </Field>
      <RoutesField chosen={draft.routeIds} wrong={at('routeIds')} onPick={(routeIds) => edit({ routeIds })} />
      <fieldset className={styles.choices}>
        <legend>{t('form.events')}</legend>
        {eventTypes.map((type) => (
          <Checkbox
            key={type}
            size="xs"
            label={t(`event.${typeWords[type]}`)}
            checked={draft.eventTypes.includes(type)}
            onChange={({ currentTarget: { checked } }) =>
              edit({
                eventTypes: eventTypes.filter((one) => (one === type ? checked : draft.eventTypes.includes(one))),
              })
            }
          />
        ))}
        <p className={form.note}>{at('eventTypes') ?? t('form.eventsHint')}</p>
      </fieldset>
      {refused !== null && !known && (
        <p role="alert" className={form.refusal}>
          {refused}
        </p>
      )}
      <span className={form.buttons}>
        <Button type="submit" variant="filled" disabled={!ready} loading={props.pending}>
          {props.submit}
        </Button>
        <Button onClick={props.onCancel}>{t('form.cancel')}</Button>
      </span>
    </form>
  );
}

function RoutesField(props: { chosen: readonly string[]; wrong: string | null; onPick: (ids: string[]) => void }) {
  const { t, route } = useRelayText();
  const trpc = useTRPC();
  const { data: routes } = useQuery(trpc.route.list.queryOptions());
  const { chosen } = props;
  const all = routes?.map(({ id }) => id) ?? [];
  return (
    <fieldset className={styles.choices}>
      <legend>{t('form.routes')}</legend>
      {routes?.length === 0 && <p className={page.sub}>{t('form.noRoutes')}</p>}
      {all.length > 1 && (
        <button type="button" className={page.textButton} onClick={() => props.onPick(all)}>
          {t('form.allRoutes')}
        </button>
      )}
      <div className={styles.routes}>
        {routes?.map((one) => (
          <Checkbox
            key={one.id}
            size="xs"
            label={route(one)}
            checked={chosen.includes(one.id)}
            onChange={({ currentTarget: { checked } }) =>
              props.onPick(checked ? [...chosen, one.id] : chosen.filter((id) => id !== one.id))
            }
          />
        ))}
      </div>
      <p className={props.wrong === null ? form.note : form.refusal}>{props.wrong ?? t('form.routesHint')}</p>
    </fieldset>
  );
}
