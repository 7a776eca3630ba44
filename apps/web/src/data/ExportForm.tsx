'use client';
import { Button } from '@mantine/core';
import { IconDownload } from '@tabler/icons-react';
import { useEffect, useId, useState } from 'react';
import { useTranslations } from 'use-intl';
import { Choice } from '../charts/Choice';
import form from '../form/form.module.css';
import { Picker, SelectPicker } from '../form/Picker';
import { RegionsPicker } from '../form/RegionsPicker';
import { CommandBlock } from '../network/CommandBlock';
import page from '../page/page.module.css';
import { useViewerZone } from '../shell/useViewerZone';
import styles from './data.module.css';
import { type ExportChoice, exportAddress, exportFault, exportFormats, firstChoice } from './exportChoice';
import type { ExportOptions, ExportResolution } from './types';

/** Resolution, range, regions, line and format; the download is an ordinary link, so that nothing is held in memory. */
export function ExportForm(props: { options: ExportOptions }) {
  const t = useTranslations('data.export');
  const [choice, setChoice] = useState<ExportChoice | null>(null);
  const [origin, setOrigin] = useState('');
  const zone = useViewerZone();
  // Only the browser knows its zone and its address.
  useEffect(() => {
    if (zone !== null) setChoice((chosen) => chosen ?? firstChoice(Date.now(), zone));
    setOrigin(window.location.origin);
  }, [zone]);
  if (props.options.paths === 0) return <p className={form.note}>{t('noPaths')}</p>;
  if (choice === null) return null;
  const set = (change: Partial<ExportChoice>) => setChoice({ ...choice, ...change });
  const fault = exportFault(choice, props.options.maxSpanDays);
  const address = fault === null ? exportAddress(choice) : null;
  return (
    <div className={styles.export}>
      <Pickers choice={choice} options={props.options} set={set} />
      {fault !== null && (
        <p role="alert" className={form.refusal}>
          {t(fault, { days: props.options.maxSpanDays[choice.resolution] })}
        </p>
      )}
      {address !== null && (
        <>
          <div className={form.buttons}>
            <Button
              component="a"
              href={address}
              download
              variant="filled"
              leftSection={<IconDownload size={15} aria-hidden />}
            >
              {t('download')}
            </Button>
          </div>
          <p className={form.note}>{t('program')}</p>
          <CommandBlock command={`curl -fOJ -H "Authorization: Bearer $TOKEN" "${origin}${address}"`} />
        </>
      )}
    </div>
  );
}

type Set = (change: Partial<ExportChoice>) => void;

function Pickers({ choice, options, set }: { choice: ExportChoice; options: ExportOptions; set: Set }) {
  const t = useTranslations('data.export');
  const id = useId();
  const codes = options.regions.filter(({ id: region }) => choice.regionIds.includes(region)).map(({ code }) => code);
  return (
    <div className={styles.pickers}>
      <SelectPicker
        label={t('resolution')}
        value={choice.resolution}
        options={(Object.keys(options.maxSpanDays) as ExportResolution[]).map((value) => ({
          value,
          label: t(`resolutions.${value}`),
        }))}
        onPick={(resolution) => set({ resolution })}
      />
      {(['from', 'to'] as const).map((end) => (
        <Picker key={end} label={t(end)}>
          <input
            type="datetime-local"
            aria-describedby={`${id}-zone`}
            value={choice[end]}
            onChange={(event) => set({ [end]: event.target.value })}
          />
        </Picker>
      ))}
      <span id={`${id}-zone`} className={page.sub}>
        {t('zone', { zone: choice.zone })}
      </span>
      <RegionsPicker
        label={t('regions')}
        summary={codes.length === 0 ? t('allRegions') : codes.join(' ')}
        regions={options.regions.map((region) => ({ ...region, value: region.id }))}
        chosen={choice.regionIds}
        onPick={(regionIds) => set({ regionIds })}
      />
      <Choice
        label={t('line')}
        options={[{ value: '', label: t('allLines') }, ...options.lines.map((line) => ({ value: line, label: line }))]}
        value={choice.line ?? ''}
        onPick={(line) => set({ line: line === '' ? null : line })}
      />
      <Choice
        label={t('format')}
        options={exportFormats.map((format) => ({ value: format, label: format.toUpperCase() }))}
        value={choice.format}
        onPick={(format) => set({ format })}
      />
    </div>
  );
}
