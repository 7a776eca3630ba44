'use client';
import type { Report } from '@twinline/api/people/reportTypes';
import { useMemo } from 'react';
import { useTranslations } from 'use-intl';
import { regionName } from '../format/region';
import { classOf, LOW_SAMPLE_BELOW } from '../heatmap/classes';
import type { Grid, Row } from '../heatmap/data';
import { hoursGrid } from '../heatmap/grid';
import { HeatLegend } from '../heatmap/HeatLegend';
import { heatmapSentence } from '../heatmap/sentence';
import { useSentenceText } from '../heatmap/useSentenceText';
import { useLanguage } from '../i18n/Translations';
import { LineChip } from '../theme/LineChip';
import styles from './heat.module.css';
import { Long } from './Long';
import { Section } from './Section';

const LINES = ['A', 'B'] as const;
/** So many carriers stand on one sheet of paper; more of them flow over several. */
const ONE_SHEET = 36;
const TICKS = [0, 6, 12, 18];

/** Carrier × hour of both lines, in the classes of the heatmap page; a table, so that many carriers fill many sheets. */
export function Heat(props: { report: Report }) {
  const t = useTranslations('report.heat');
  const words = useTranslations('heatmap');
  const { heatmap } = props.report;
  const grid = useMemo(() => hoursGrid(heatmap), [heatmap]);
  const text = useSentenceText(grid);
  const sentence = text(heatmapSentence(grid));
  if (grid.carriers === 0 || heatmap.cells.carrier.length === 0)
    return <Section title={t('title')} lead={t('nothing')} />;
  return (
    <Section title={t('title')} lead={`${sentence}${t('stop')}${t('note')}`}>
      <figure
        data-chart="heat"
        aria-label={`${t('title')}${t('colon')}${sentence}`}
        className={styles.heat}
        data-short={grid.carriers <= ONE_SHEET}
      >
        <Long rows={grid.carriers}>
          <table aria-label={t('title')}>
            <thead>
              <tr>
                <td>{words('hourAudience')}</td>
                {LINES.map((line) => (
                  <th key={line} scope="col">
                    <span className={styles.lineName}>
                      <LineChip line={line} size={16} /> {words('line', { line })}
                    </span>
                    <span className={styles.ticks} aria-hidden>
                      {TICKS.map((hour) => (
                        <span key={hour} style={{ left: `${(hour / 24) * 100}%` }}>
                          {String(hour).padStart(2, '0')}
                        </span>
                      ))}
                    </span>
                  </th>
                ))}
              </tr>
            </thead>
            {grid.groups.map((group) => (
              <tbody key={group.regionCode}>
                {group.rows.map((row, index) => (
                  <CarrierRow key={row.index} row={row} code={index === 0 ? group.regionCode : ''} grid={grid} />
                ))}
              </tbody>
            ))}
          </table>
        </Long>
        <HeatLegend grid={grid} mine={false} withDifference={false} withNow={false} />
      </figure>
    </Section>
  );
}

function CarrierRow(props: { row: Row; code: string; grid: Grid }) {
  const { row, grid } = props;
  const language = useLanguage();
  const name = grid.regionNames.get(row.regionCode) ?? null;
  return (
    <tr>
      <th scope="row">
        <abbr title={regionName(row.regionCode, name, language)}>{props.code}</abbr>
        <span>{row.name}</span>
      </th>
      {LINES.map((line) => (
        <td key={line}>
          <Strip row={row} line={line} grid={grid} />
        </td>
      ))}
    </tr>
  );
}

/** The day of one carrier on one line; the alternative text is its worst hour. */
function Strip(props: { row: Row; line: 'A' | 'B'; grid: Grid }) {
  const t = useTranslations('report.heat');
  const { row, line, grid } = props;
  const values = row.cells.map((cell) => cell?.[line] ?? null);
  const worst = values.reduce<number | null>((at, value, hour) => {
    if (value === null) return at;
    return at === null || value > (values[at] ?? 0) ? hour : at;
  }, null);
  const alt =
    worst === null
      ? t('stripNothing', { carrier: row.name, line })
      : t('stripAlt', {
          ...{ carrier: row.name, line, hour: grid.columns[worst]?.text ?? '' },
          over: Math.round((values[worst] ?? 0) / 1000),
        });
  return (
    <span className={styles.strip} role="img" aria-label={alt} data-line={line}>
      {grid.columns.map(({ begins }, hour) => {
        const value = values[hour] ?? null;
        const thin = (row.cells[hour]?.coverage ?? 0) < LOW_SAMPLE_BELOW;
        return (
          <i key={begins} data-step={value === null ? 'none' : classOf(value, grid.breaks) + 1} data-thin={thin} />
        );
      })}
    </span>
  );
}
