'use client';
import { Button } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslations } from 'use-intl';
import { Field } from '../form/Field';
import form from '../form/form.module.css';
import { Select } from '../form/Select';
import { regionName } from '../format/region';
import { useLanguage } from '../i18n/Translations';
import { errorCode, errorField, useTRPC } from '../trpc/client';
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
  const taken = add.isError && errorCode(add.error) === 'CONFLICT' && errorField(add.error) === 'name';
  return (
    <form
      className={form.form}
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
            className={form.input}
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
        <p role="alert" className={form.refusal}>
          {t('refused', { message: add.error.message })}
        </p>
      )}
      <span className={form.buttons}>
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
