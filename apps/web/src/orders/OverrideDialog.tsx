'use client';
import { Button, Checkbox } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslations } from 'use-intl';
import { Choice } from '../charts/Choice';
import { wallInput } from '../charts/wallInput';
import { Dialog } from '../form/Dialog';
import { Field } from '../form/Field';
import form from '../form/form.module.css';
import { feedTime } from '../format/time';
import { useLanguage } from '../i18n/Translations';
import type { RouteDescription } from '../route/detail';
import { useNow } from '../shell/useNow';
import { useViewerZone } from '../shell/useViewerZone';
import { useTRPC } from '../trpc/client';
import type { BoardRoute } from '../trpc/types';
import { endOfDraft, lasts, type OverrideDraft, orderOf } from './overrideDraft';

const modes = ['single', 'duplicate', 'split'] as const;
const HOUR_MS = 3_600_000;

/** Line, mode and time, chosen by hand; it says what will happen before anything does. */
export function OverrideDialog(props: {
  description: RouteDescription;
  live: BoardRoute | null;
  /** Which route, where the page behind shows many. */
  place?: string | undefined;
  onClose: () => void;
}) {
  const t = useTranslations('orders');
  const trpc = useTRPC();
  const { description, live } = props;
  const slots = description.lines.map(({ slot }) => slot);
  const active = live?.activeLine ?? description.route.activeLine;
  const zone = useViewerZone() ?? 'UTC';
  const [draft, setDraft] = useState<OverrideDraft>(() => ({
    line: slots.find((slot) => slot !== active) ?? slots[0] ?? '',
    ...{ mode: 'single', lasts: '60', strict: false, note: '' },
    ...{ until: wallInput(Date.now() + 8 * HOUR_MS, zone), zone },
  }));
  const now = useNow(1_000) ?? Date.now();
  const endsAt = endOfDraft(draft, now);
  const change = (part: Partial<OverrideDraft>) => setDraft({ ...draft, ...part });
  const set = useMutation(trpc.override.set.mutationOptions({ onSuccess: props.onClose }));
  const ready = endsAt !== null && draft.line !== '';
  return (
    <Dialog
      title={props.place === undefined ? t('dialogTitle') : `${t('dialogTitle')} · ${props.place}`}
      onClose={props.onClose}
    >
      <form
        className={form.form}
        onSubmit={(event) => {
          event.preventDefault();
          if (ready) set.mutate(orderOf(draft, description.route.id));
        }}
      >
        <div className={form.field}>
          <p className={form.label}>{t('line')}</p>
          <Choice
            label={t('line')}
            options={slots.map((value) => ({ value, label: t('lineName', { line: value }) }))}
            value={draft.line}
            onPick={(line) => change({ line })}
          />
        </div>
        <div className={form.field}>
          <p className={form.label}>{t('mode')}</p>
          <Choice
            label={t('mode')}
            options={modes.map((value) => ({ value, label: t(`modes.${value}`) }))}
            value={draft.mode}
            onPick={(mode) => change({ mode })}
          />
          <p className={form.note}>{t(`modeNotes.${draft.mode}`, { line: draft.line })}</p>
        </div>
        <Lasting draft={draft} wrong={endsAt === null} now={now} onChange={change} />
        <Checkbox
          size="xs"
          label={t('strict', { line: draft.line })}
          description={t('strictNote')}
          checked={draft.strict}
          onChange={(event) => change({ strict: event.currentTarget.checked })}
        />
        <Field label={t('note')} note={t('noteHint')}>
          {(id, note) => (
            <input
              id={id}
              aria-describedby={note}
              className={form.input}
              value={draft.note}
              maxLength={500}
              autoComplete="off"
              onChange={(event) => change({ note: event.target.value })}
            />
          )}
        </Field>
        <Effect draft={draft} live={live} relays={description.relays} endsAt={endsAt} now={now} />
        {set.isError && (
          <p role="alert" className={form.refusal}>
            {t('refused', { message: set.error.message })}
          </p>
        )}
        <span className={form.buttons}>
          <Button type="submit" variant="filled" disabled={!ready} loading={set.isPending}>
            {t('confirm', { line: draft.line })}
          </Button>
          <Button onClick={props.onClose}>{t('cancel')}</Button>
        </span>
      </form>
    </Dialog>
  );
}

function Lasting(props: {
  draft: OverrideDraft;
  wrong: boolean;
  now: number;
  onChange: (part: Partial<OverrideDraft>) => void;
}) {
  const t = useTranslations('orders');
  const { draft, wrong } = props;
  return (
    <>
      <div className={form.field}>
        <p className={form.label}>{t('lasts')}</p>
        <Choice
          label={t('lasts')}
          options={lasts.map((value) => ({ value, label: t(`lastsOf.${value}`) }))}
          value={draft.lasts}
          onPick={(picked) => props.onChange({ lasts: picked })}
        />
      </div>
      {draft.lasts === 'custom' && (
        <Field label={t('until')} note={wrong ? t('untilWrong') : t('untilHint')} wrong={wrong}>
          {(id, note) => (
            <input
              id={id}
              type="datetime-local"
              aria-describedby={note}
              aria-invalid={wrong}
              className={form.input}
              value={draft.until}
              min={wallInput(props.now, draft.zone)}
              onChange={(event) => props.onChange({ until: event.target.value })}
            />
          )}
        </Field>
      )}
    </>
  );
}

/** What happens on confirming: where the route goes, who is told, when it ends, and what speaks against it. */
function Effect(props: {
  draft: OverrideDraft;
  live: BoardRoute | null;
  relays: RouteDescription['relays'];
  endsAt: number | null;
  now: number;
}) {
  const t = useTranslations('orders');
  const words = useTranslations('words.grade');
  const language = useLanguage();
  const { draft, live, endsAt, now } = props;
  const { zone } = draft;
  const grade = live?.lines[draft.line]?.grade ?? 'no-data';
  const count = props.relays.filter(({ disabled }) => !disabled).length;
  const what = live?.activeLine === draft.line ? 'effectStays' : 'effectMoves';
  return (
    <div aria-live="polite">
      {(grade === 'down' || grade === 'poor' || grade === 'no-data') && (
        <p className={form.refusal}>{t('lineIs', { line: draft.line, grade: words(grade) })}</p>
      )}
      <p className={form.note}>
        {t(what, { line: draft.line, count })}
        {endsAt !== null && ` ${t('effectEnds', { until: feedTime(endsAt, now, zone, language) })}`}
        {live?.override && ` ${t('effectReplaces', { by: live.override.by })}`}
      </p>
    </div>
  );
}
