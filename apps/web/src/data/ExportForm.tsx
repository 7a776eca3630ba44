'use client';
import { Button, Checkbox, Popover } from '@mantine/core';
import { IconChevronDown, IconDownload } from '@tabler/icons-react';
import { useEffect, useId, useState } from 'react';
import { useTranslations } from 'use-intl';
import { Choice } from '../charts/Choice';
import { regionName } from '../format/region';
import { useLanguage } from '../i18n/Translations';
import { CommandBlock } from '../network/CommandBlock';
import { useViewerZone } from '../shell/useViewerZone';
import styles from './data.module.css';
import { type ExportChoice, exportAddress, exportFault, exportFormats, firstChoice } from './exportChoice';
import type { ExportOptions, ExportResolution } from './types';

/** Resolution, range, regions, line and format; the download is an ordinary link, so that nothing is held in memory. */
export function ExportForm(props: { options: ExportOptions }) {
  const t = useTranslations('data.export');
  const [choice, setChoice] = useState<ExportChoice | null>(null);
  const [origin, setOrigin] = useState('');
  // Only the browser knows its zone and its address.
  useEffect(() => {
    setChoice(firstChoice(Date.now()));
    setOrigin(window.location.origin);
  }, []);
  if (props.options.paths === 0) return <p className={styles.note}>{t('noPaths')}</p>;
  if (choice === null) return null;
  const set = (change: Partial<ExportChoice>) => setChoice({ ...choice, ...change });
  const fault = exportFault(choice, props.options.maxSpanDays);
  const address = fault === null ? exportAddress(choice) : null;
  return (
    <div className={styles.export}>
      <Pickers choice={choice} options={props.options} set={set} />
      {fault !== null && (
        <p role="alert" className={styles.refusal}>
          {t(fault, { days: props.options.maxSpanDays[choice.resolution] })}
        </p>
      )}
      {address !== null && (
        <>
          <div className={styles.buttons}>
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
          <p className={styles.note}>{t('program')}</p>
          <CommandBlock command={`curl -fOJ -H "Authorization: Bearer $TOKEN" "${origin}${address}"`} />
        </>
      )}
    </div>
  );
}

type Set = (change: Partial<ExportChoice>) => void;

function Pickers({ choice, options, set }: { choice: ExportChoice; options: ExportOptions; set: Set }) {
  const t = useTranslations('data.export');
  const zone = useViewerZone() ?? 'UTC';
  const id = useId();
  return (
    <div className={styles.pickers}>
      <label className={styles.picker}>
        <span>{t('resolution')}</span>
        <select
          value={choice.resolution}
          onChange={(event) => set({ resolution: event.target.value as ExportResolution })}
        >
          {(Object.keys(options.maxSpanDays) as ExportResolution[]).map((resolution) => (
            <option key={resolution} value={resolution}>
              {t(`resolutions.${resolution}`)}
            </option>
          ))}
        </select>
        <IconChevronDown size={13} aria-hidden />
      </label>
      {(['from', 'to'] as const).map((end) => (
        <label key={end} className={styles.picker}>
          <span>{t(end)}</span>
          <input
            type="datetime-local"
            aria-describedby={`${id}-zone`}
            value={choice[end]}
            onChange={(event) => set({ [end]: event.target.value })}
          />
        </label>
      ))}
      <span id={`${id}-zone`} className={styles.zone}>
        {t('zone', { zone })}
      </span>
      <RegionPicker choice={choice} options={options} set={set} />
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

function RegionPicker({ choice, options, set }: { choice: ExportChoice; options: ExportOptions; set: Set }) {
  const t = useTranslations('data.export');
  const language = useLanguage();
  const { regionIds } = choice;
  const codes = options.regions.filter((region) => regionIds.includes(region.id)).map((region) => region.code);
  return (
    <Popover position="bottom-start" shadow="md" withinPortal>
      <Popover.Target>
        <button type="button" className={styles.picker}>
          <span>{t('regions')}</span> <b>{codes.length === 0 ? t('allRegions') : codes.join(' ')}</b>
          <IconChevronDown size={13} aria-hidden />
        </button>
      </Popover.Target>
      <Popover.Dropdown className={styles.regionList}>
        {options.regions.map(({ id, code, name }) => (
          <Checkbox
            key={id}
            size="xs"
            label={`${regionName(code, name, language)} ${code}`}
            checked={regionIds.includes(id)}
            onChange={(event) =>
              set({
                regionIds: event.currentTarget.checked ? [...regionIds, id] : regionIds.filter((one) => one !== id),
              })
            }
          />
        ))}
      </Popover.Dropdown>
    </Popover>
  );
}
