'use client';
import { Button } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { Choice } from '../charts/Choice';
import { Dialog } from '../form/Dialog';
import { Field } from '../form/Field';
import form from '../form/form.module.css';
import { Select } from '../form/Select';
import { isoDay } from '../format/time';
import { ScheduleFields } from '../schedule/ScheduleFields';
import { errorCode, errorField, useTRPC } from '../trpc/client';
import type { DrillPlace, DrillPlan } from './data';
import { type Draft, draftOf, planOf } from './draft';
import styles from './drills.module.css';
import { useDrillText } from './useDrillText';

export type Task =
  | { readonly kind: 'run'; readonly routeId?: string; readonly onStarted?: (runId: string) => void }
  | { readonly kind: 'plan'; readonly plan: DrillPlan | null };

/** A drill to be run now, or planned: which route, how, and what will happen in plain words. */
export function DrillDialog(props: { task: Task; places: readonly DrillPlace[]; onClose: () => void }) {
  const { t } = useDrillText();
  const { task } = props;
  return (
    <Dialog
      title={t(task.kind === 'run' ? 'titleRun' : task.plan === null ? 'titlePlan' : 'titleEdit')}
      width={560}
      onClose={props.onClose}
    >
      <DrillForm {...props} />
    </Dialog>
  );
}

function DrillForm({ task, places, onClose }: { task: Task; places: readonly DrillPlace[]; onClose: () => void }) {
  const { t } = useDrillText();
  const trpc = useTRPC();
  const client = useQueryClient();
  const plan = task.kind === 'plan' ? task.plan : null;
  const [draft, setDraft] = useState(() => {
    const here = task.kind === 'run' ? places.find(({ routeId }) => routeId === task.routeId) : undefined;
    const place = here ?? places[0];
    return draftOf(plan, place, isoDay(Date.now() + 86_400_000, place?.timeZone ?? 'UTC'));
  });
  const done = {
    async onSuccess() {
      await Promise.all([
        client.invalidateQueries(trpc.drill.list.pathFilter()),
        client.invalidateQueries(trpc.drill.plans.pathFilter()),
      ]);
      onClose();
    },
  };
  const run = useMutation(trpc.drill.start.mutationOptions(done));
  const add = useMutation(trpc.drill.plan.mutationOptions(done));
  const change = useMutation(trpc.drill.changePlan.mutationOptions(done));
  const archive = useMutation(trpc.drill.archivePlan.mutationOptions(done));
  const saving = task.kind === 'run' ? run : plan === null ? add : change;
  const refused = saving.error ?? archive.error;
  const code = errorCode(refused);
  return (
    <form
      className={form.form}
      onSubmit={(event) => {
        event.preventDefault();
        const { routeId, kind, line, holdSeconds, ...schedule } = planOf(draft);
        const order = { routeId, kind, line, holdSeconds };
        if (task.kind === 'run') run.mutate(order, { onSuccess: ({ id }) => task.onStarted?.(id) });
        else if (plan === null) add.mutate({ ...order, ...schedule });
        else change.mutate({ ...order, ...schedule, id: plan.id });
      }}
    >
      <WhatFields draft={draft} places={places} onChange={(part) => setDraft({ ...draft, ...part })} />
      {task.kind === 'plan' && (
        <ScheduleFields
          draft={draft}
          wrong={errorField(refused)}
          onChange={(part) => setDraft({ ...draft, ...part })}
        />
      )}
      <Happens draft={draft} place={places.find(({ routeId }) => routeId === draft.routeId)} />
      {refused !== null && (
        <p role="alert" className={form.refusal}>
          {code === 'CONFLICT' ? t('underWay') : t('refused', { message: refused.message })}
        </p>
      )}
      <span className={form.buttons}>
        <Button type="submit" variant="filled" disabled={draft.routeId === ''} loading={saving.isPending}>
          {t(task.kind === 'run' ? `run.${draft.kind}` : 'save')}
        </Button>
        <Button onClick={onClose}>{t('close')}</Button>
        {plan !== null && (
          <Button loading={archive.isPending} onClick={() => archive.mutate({ id: plan.id })}>
            {t('archive')}
          </Button>
        )}
      </span>
    </form>
  );
}

interface FieldsProps {
  readonly draft: Draft;
  readonly places: readonly DrillPlace[];
  readonly onChange: (part: Partial<Draft>) => void;
}

function WhatFields({ draft, places, onChange }: FieldsProps) {
  const { t, route } = useDrillText();
  const place = places.find(({ routeId }) => routeId === draft.routeId);
  return (
    <>
      <Field label={t('route')}>
        {(id, note) => (
          <Select
            id={id}
            note={note}
            value={draft.routeId}
            options={places.map((one) => ({ value: one.routeId, label: route(one) }))}
            onPick={(routeId) => onChange({ routeId, line: '' })}
          />
        )}
      </Field>
      <div className={form.field}>
        <p className={form.label}>{t('how')}</p>
        <Choice
          label={t('how')}
          options={(['dry', 'live'] as const).map((value) => ({ value, label: t(`kind.${value}`) }))}
          value={draft.kind}
          onPick={(kind) => onChange({ kind })}
        />
      </div>
      <div className={form.pair}>
        <Field label={t('line')}>
          {(id, note) => (
            <Select
              id={id}
              note={note}
              value={draft.line}
              options={[
                { value: '', label: t('lineOther') },
                ...(place?.lines ?? []).map((line) => ({ value: line, label: t('lineOf', { line }) })),
              ]}
              onPick={(line) => onChange({ line })}
            />
          )}
        </Field>
        {draft.kind === 'live' && (
          <Field label={t('hold')} note={t('holdNote')}>
            {(id, note) => (
              <input
                id={id}
                type="number"
                min={10}
                max={900}
                aria-describedby={note}
                className={form.input}
                value={draft.hold}
                onChange={(event) => onChange({ hold: event.target.value })}
              />
            )}
          </Field>
        )}
      </div>
    </>
  );
}

function Happens({ draft, place }: { draft: Draft; place: DrillPlace | undefined }) {
  const { t } = useDrillText();
  const line = draft.line || place?.lines.find((slot) => slot !== place.activeLine) || '?';
  const values = { line, from: place?.activeLine ?? '?', seconds: Number(draft.hold) || 0, relays: place?.relays ?? 0 };
  return (
    <div className={form.box} data-loud={draft.kind === 'live'}>
      <h3>{t('happens')}</h3>
      {draft.kind === 'live' && <p className={styles.real}>{t('real')}</p>}
      <p>{t(draft.kind === 'live' ? 'happensLive' : 'happensDry', values)}</p>
    </div>
  );
}
