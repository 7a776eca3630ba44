'use client';
import { Button } from '@mantine/core';
import { IconChevronDown } from '@tabler/icons-react';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { type ReactNode, useId, useState } from 'react';
import { useTranslations } from 'use-intl';
import { regionName } from '../format/region';
import { useLanguage } from '../i18n/Translations';
import { errorCode, useTRPC } from '../trpc/client';
import { suggestedName } from './commands';
import type { EnrolmentToken, RegionOption } from './data';
import styles from './network.module.css';

/** Region, carrier and name of a new agent. The name follows the other two until somebody types one. */
export function AddAgentForm(props: {
  regions: readonly RegionOption[];
  onMade: (token: EnrolmentToken, name: string) => void;
  onCancel: () => void;
}) {
  const t = useTranslations('network.add');
  const language = useLanguage();
  const trpc = useTRPC();
  const client = useQueryClient();
  const [regionId, setRegionId] = useState(props.regions[0]?.id ?? '');
  const region = props.regions.find(({ id }) => id === regionId) ?? null;
  const [carrierId, setCarrierId] = useState<string | null>(null);
  const carrier = region?.carriers.find(({ id }) => id === carrierId) ?? region?.carriers[0] ?? null;
  const [typed, setTyped] = useState<string | null>(null);
  const name = typed ?? (region && carrier ? suggestedName(region.code, carrier.name, region.agentNames) : '');
  const add = useMutation(
    trpc.network.addAgent.mutationOptions({
      async onSuccess(token) {
        props.onMade(token, name.trim());
        await client.invalidateQueries(trpc.network.agents.pathFilter());
      },
    }),
  );
  const ready = region !== null && carrier !== null && region.ways.length > 0 && name.trim() !== '';
  const taken = add.isError && errorCode(add.error) === 'CONFLICT' && fieldOf(add.error) === 'name';
  return (
    <form
      className={styles.form}
      onSubmit={(event) => {
        event.preventDefault();
        if (ready) add.mutate({ regionId: region.id, carrierId: carrier.id, name: name.trim() });
      }}
    >
      <p className={styles.muted}>{t('intro')}</p>
      <Field label={t('region')} note={region && <Ways region={region} />}>
        {(id, note) => (
          <Select
            id={id}
            note={note}
            value={regionId}
            options={props.regions.map((one) => ({
              value: one.id,
              label: `${regionName(one.code, one.name, language)} ${one.code}`,
            }))}
            onPick={(picked) => {
              setRegionId(picked);
              setCarrierId(null);
            }}
          />
        )}
      </Field>
      <Field label={t('carrier')} note={region?.carriers.length === 0 && t('noCarriers')}>
        {(id, note) => (
          <Select
            id={id}
            note={note}
            value={carrier?.id ?? ''}
            options={(region?.carriers ?? []).map((one) => ({
              value: one.id,
              label: one.asn === null ? one.name : `${one.name} · AS${one.asn}`,
            }))}
            onPick={setCarrierId}
          />
        )}
      </Field>
      <Field label={t('name')} note={taken ? t('nameTaken') : t('nameHint')} wrong={taken}>
        {(id, note) => (
          <input
            id={id}
            aria-describedby={note}
            aria-invalid={taken}
            className={styles.input}
            value={name}
            maxLength={80}
            required
            autoComplete="off"
            spellCheck={false}
            onChange={(event) => {
              setTyped(event.target.value);
              add.reset();
            }}
          />
        )}
      </Field>
      {add.isError && !taken && (
        <p role="alert" className={styles.refusal}>
          {t('refused', { message: add.error.message })}
        </p>
      )}
      <span className={styles.buttons}>
        <Button type="submit" variant="filled" disabled={!ready} loading={add.isPending}>
          {t('submit')}
        </Button>
        <Button onClick={props.onCancel}>{t('cancel')}</Button>
      </span>
    </form>
  );
}

/** What an agent of this region measures, in words, before it exists. */
function Ways(props: { region: RegionOption }) {
  const t = useTranslations('network.add');
  const language = useLanguage();
  const { ways } = props.region;
  if (ways.length === 0) return t('noWays');
  const list = (some: RegionOption['ways']) =>
    some.map(({ line, pop }) => t('way', { line, pop })).join(language === 'zh' ? '、' : ', ');
  const unaddressed = ways.filter(({ addressed }) => !addressed);
  return (
    <>
      {t('measures', { ways: list(ways) })}
      {unaddressed.length > 0 && ` ${t('noAddress', { ways: list(unaddressed) })}`}
    </>
  );
}

function Field(props: {
  label: string;
  note: ReactNode;
  wrong?: boolean;
  children: (id: string, note: string) => ReactNode;
}) {
  const id = useId();
  return (
    <div className={styles.field}>
      <label htmlFor={id}>{props.label}</label>
      {props.children(id, `${id}-note`)}
      {props.note && (
        <p id={`${id}-note`} className={props.wrong ? styles.refusal : styles.note} aria-live="polite">
          {props.note}
        </p>
      )}
    </div>
  );
}

function Select(props: {
  id: string;
  note: string;
  value: string;
  options: readonly { value: string; label: string }[];
  onPick: (value: string) => void;
}) {
  return (
    <span className={styles.select}>
      <select
        id={props.id}
        aria-describedby={props.note}
        value={props.value}
        disabled={props.options.length === 0}
        onChange={(event) => props.onPick(event.target.value)}
      >
        {props.options.map(({ value, label }) => (
          <option key={value} value={value}>
            {label}
          </option>
        ))}
      </select>
      <IconChevronDown size={14} aria-hidden />
    </span>
  );
}

/** The input that a refusal is about; see the people's error format. */
function fieldOf(error: { data?: { field?: string | null } | null | undefined }): string | null {
  return error.data?.field ?? null;
}
