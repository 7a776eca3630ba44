'use client';
import { Button, Checkbox } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { useTranslations } from 'use-intl';
import { Choice } from '../charts/Choice';
import { Dialog } from '../form/Dialog';
import { Field } from '../form/Field';
import form from '../form/form.module.css';
import { RegionsPicker } from '../form/RegionsPicker';
import { useWebhookFault } from '../form/useWebhookFault';
import { useLanguage } from '../i18n/Translations';
import page from '../page/page.module.css';
import { errorField, useTRPC } from '../trpc/client';
import styles from './alerts.module.css';
import { type Channel, topics } from './data';

export type Task =
  | { readonly kind: 'email'; readonly channel: Channel | null }
  | { readonly kind: 'webhook'; readonly channel: Channel | null; readonly own: boolean };

type Choices = Pick<Channel, 'topics' | 'regionIds' | 'language'>;

/** Of what a channel is told, and where that goes; a new webhook's secret is handed on, to be shown once. */
export function ChannelDialog(props: {
  task: Task;
  onMade: (made: { name: string; secret: string }) => void;
  onClose: () => void;
}) {
  const t = useTranslations('alerts');
  const { task } = props;
  const title = (() => {
    if (task.kind === 'email') return t('emailTitle');
    if (task.channel !== null) return t('titleEdit', { name: task.channel.name });
    return t(task.own ? 'titleAdd' : 'titleAddShared');
  })();
  return (
    <Dialog title={title} width={520} keeps onClose={props.onClose}>
      <ChannelForm {...props} />
    </Dialog>
  );
}

function ChannelForm({ task, onMade, onClose }: Parameters<typeof ChannelDialog>[0]) {
  const t = useTranslations('alerts');
  const language = useLanguage();
  const faultOfUrl = useWebhookFault();
  const trpc = useTRPC();
  const client = useQueryClient();
  const { channel } = task;
  const [choice, setChoice] = useState<Choices>(channel ?? { topics: [...topics], regionIds: null, language });
  const [name, setName] = useState(channel?.name ?? '');
  const [url, setUrl] = useState(channel?.url ?? '');
  const done = {
    onSuccess() {
      void client.invalidateQueries(trpc.alert.list.pathFilter());
      onClose();
    },
  };
  const email = useMutation(trpc.alert.setEmail.mutationOptions(done));
  const change = useMutation(trpc.alert.changeWebhook.mutationOptions(done));
  const add = useMutation(
    trpc.alert.addWebhook.mutationOptions({
      onSuccess({ secret }) {
        done.onSuccess();
        onMade({ name: name.trim(), secret });
      },
    }),
  );
  const saving = task.kind === 'email' ? email : channel === null ? add : change;
  const wrong = errorField(saving.error);
  const refused = saving.error && t('refused', { message: saving.error.message });
  const { topics: chosen, regionIds } = choice;
  const input = { topics: [...chosen], regionIds: regionIds && [...regionIds], language: choice.language };
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (task.kind === 'email') email.mutate(input);
    else if (channel === null) add.mutate({ ...input, name, url, own: task.own });
    else change.mutate({ ...input, name, url, id: channel.id });
  };
  const typed = (change: () => void) => {
    change();
    saving.reset();
  };
  return (
    <form className={form.form} onSubmit={submit}>
      {task.kind === 'webhook' && (
        <>
          <TextField
            label={t('name')}
            value={name}
            fault={wrong === 'name' ? refused : null}
            autoFocus
            onChange={(value) => typed(() => setName(value))}
          />
          <TextField
            label={t('url')}
            value={url}
            fault={wrong === 'url' ? faultOfUrl(url) : null}
            note={t('urlNote')}
            url
            onChange={(value) => typed(() => setUrl(value))}
          />
        </>
      )}
      <ChoiceFields choice={choice} onChange={(part) => typed(() => setChoice({ ...choice, ...part }))} />
      {refused && wrong !== 'name' && wrong !== 'url' && (
        <p role="alert" className={form.refusal}>
          {refused}
        </p>
      )}
      <span className={form.buttons}>
        <Button
          type="submit"
          variant="filled"
          disabled={chosen.length === 0 || (task.kind === 'webhook' && (name.trim() === '' || url.trim() === ''))}
          loading={saving.isPending}
        >
          {t(channel === null && task.kind === 'webhook' ? 'add' : 'save')}
        </Button>
        <Button onClick={onClose}>{t('cancel')}</Button>
      </span>
    </form>
  );
}

function TextField(props: {
  label: string;
  value: string;
  note?: string;
  /** What is wrong with what stands in it. */
  fault: string | null;
  url?: boolean;
  autoFocus?: boolean;
  onChange: (value: string) => void;
}) {
  return (
    <Field label={props.label} note={props.fault ?? props.note} wrong={props.fault !== null}>
      {(id, note) => (
        <input
          id={id}
          aria-describedby={note}
          aria-invalid={props.fault !== null}
          className={form.input}
          value={props.value}
          maxLength={props.url ? 2_048 : 80}
          inputMode={props.url ? 'url' : 'text'}
          placeholder={props.url ? 'https://ops.example/twinline' : undefined}
          data-autofocus={props.autoFocus}
          autoComplete="off"
          spellCheck={false}
          onChange={(event) => props.onChange(event.target.value)}
        />
      )}
    </Field>
  );
}

function ChoiceFields({ choice, onChange }: { choice: Choices; onChange: (part: Partial<Choices>) => void }) {
  const t = useTranslations('alerts');
  const trpc = useTRPC();
  const { data: places = [] } = useQuery(trpc.maintenance.places.queryOptions());
  const { topics: chosen, regionIds, language } = choice;
  return (
    <>
      <fieldset className={styles.topics}>
        <legend>{t('topics')}</legend>
        {topics.map((topic) => (
          <Checkbox
            key={topic}
            size="xs"
            label={t(`topic.${topic}`)}
            description={t(`topicNote.${topic}`)}
            checked={chosen.includes(topic)}
            onChange={({ currentTarget: { checked } }) =>
              onChange({ topics: topics.filter((one) => (one === topic ? checked : chosen.includes(one))) })
            }
          />
        ))}
      </fieldset>
      <span className={form.buttons}>
        <RegionsPicker
          label={t('regions')}
          summary={
            regionIds === null ? t('regionsAll') : t('regionsSome', { some: regionIds.length, total: places.length })
          }
          regions={places.map(({ regionId, code, name }) => ({ value: regionId, code, name }))}
          chosen={regionIds ?? []}
          onPick={(ids) => onChange({ regionIds: ids.length === 0 ? null : ids })}
        >
          {regionIds !== null && (
            <button type="button" className={page.textButton} onClick={() => onChange({ regionIds: null })}>
              {t('regionsReset')}
            </button>
          )}
        </RegionsPicker>
        <Choice
          label={t('language')}
          options={[
            { value: 'en', label: 'English' },
            { value: 'zh', label: '中文' },
          ]}
          value={language}
          onPick={(picked) => onChange({ language: picked })}
        />
      </span>
    </>
  );
}
