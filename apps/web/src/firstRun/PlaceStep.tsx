'use client';
import { Button } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useEffect, useMemo, useState } from 'react';
import { useTranslations } from 'use-intl';
import { Field } from '../form/Field';
import form from '../form/form.module.css';
import { Select } from '../form/Select';
import { TextField } from '../form/TextField';
import { ZoneField } from '../form/ZoneField';
import { countries } from '../format/countries';
import { useLanguage } from '../i18n/Translations';
import { zonesOfCountry } from '../network/edit/zones';
import { errorField, useTRPC } from '../trpc/client';
import type { FirstRun } from './data';
import { Refused } from './Refused';
import { useStepDone } from './useStepDone';

const FIRST_COUNTRY = 'SG';
const fields = ['code', 'timeZone', 'carrier', 'asn'];

/** A region and its first carrier; where the region is there already, the carrier alone. */
export function PlaceStep({ state }: { state: FirstRun }) {
  const t = useTranslations('firstRun.place');
  const language = useLanguage();
  const trpc = useTRPC();
  const { region } = state;
  const [country, setCountry] = useState(FIRST_COUNTRY);
  const [zone, setZone] = useState('');
  const [carrier, setCarrier] = useState('');
  const [asn, setAsn] = useState('');
  const listed = useMemo(() => countries(language), [language]);
  // What the browser knows of zones may differ from the server's: asked for once it is there.
  useEffect(() => setZone(zonesOfCountry(country)[0] ?? 'UTC'), [country]);
  const place = useMutation(trpc.firstRun.placeRegion.mutationOptions({ onSuccess: useStepDone() }));
  const number = asn.trim() === '' ? null : Number(asn.trim().replace(/^AS/i, ''));
  const badAsn = number !== null && !(Number.isInteger(number) && number >= 1 && number <= 4_294_967_295);
  const field = place.isError ? errorField(place.error) : null;
  const fault = (name: string) => (field === name ? (place.error?.message ?? null) : null);
  const edit = (set: (value: string) => void) => (value: string) => {
    set(value);
    if (place.isError) place.reset();
  };
  return (
    <form
      className={form.form}
      onSubmit={(event) => {
        event.preventDefault();
        if (!badAsn)
          place.mutate({ regionId: region?.id ?? null, code: country, timeZone: zone, carrier, asn: number });
      }}
    >
      <p>{t('intro')}</p>
      {region === null && (
        <div className={form.pair}>
          <Field label={t('country')} note={fault('code')} wrong={fault('code') !== null}>
            {(id, note) => (
              <Select
                id={id}
                note={note}
                value={country}
                options={listed.map(({ code, name }) => ({ value: code, label: `${name} ${code}` }))}
                onPick={edit(setCountry)}
              />
            )}
          </Field>
          <ZoneField
            label={t('timeZone')}
            hint={t('timeZoneHint')}
            value={zone}
            country={country}
            wrong={fault('timeZone')}
            onPick={edit(setZone)}
          />
        </div>
      )}
      <div className={form.pair}>
        <TextField
          label={t('carrier')}
          note={t('carrierHint')}
          value={carrier}
          fault={fault('carrier')}
          required
          onChange={edit(setCarrier)}
        />
        <TextField
          label={t('asn')}
          note={t('asnHint')}
          inputMode="numeric"
          maxLength={12}
          value={asn}
          fault={badAsn ? t('badAsn') : fault('asn')}
          onChange={edit(setAsn)}
        />
      </div>
      {place.isError && !fields.includes(field ?? '') && <Refused error={place.error} />}
      <span className={form.buttons}>
        <Button
          type="submit"
          variant="filled"
          disabled={carrier.trim() === '' || zone === ''}
          loading={place.isPending}
        >
          {t('submit')}
        </Button>
      </span>
    </form>
  );
}
