'use client';
import { useQuery } from '@tanstack/react-query';
import type { Report } from '@twinline/api/people/reportTypes';
import { figureName, figureText, methodTexts } from '@twinline/api/people/reportWords';
import { useEffect, useRef } from 'react';
import { useTranslations } from 'use-intl';
import { useLanguage } from '../i18n/Translations';
import page from '../page/page.module.css';
import { SidePanel } from '../page/SidePanel';
import { Waiting } from '../page/Waiting';
import { useTRPC } from '../trpc/client';
import type { Trace } from './data';
import { periodTitle } from './periodText';
import styles from './reports.module.css';
import { TraceRows } from './TraceRows';

const WIDTH = 760;
const RUNNING_MS = 60_000;

/** What is on the page: of who is signed in, or of a shared link. */
export interface Shown {
  readonly name: string;
  readonly version: number | null;
  readonly report: Report;
}

/** What a figure of a report rests on: the rule, the arithmetic, other figures, and the rows of the inputs. */
export function FigurePanel(props: {
  read: Shown;
  /** Of a shared link, for who reads by it; without it, who is signed in asks. */
  token?: string;
  /** Key of the figure; null: nothing is shown. */
  figure: string | null;
  onFigure: (key: string) => void;
  onClose: () => void;
}) {
  const t = useTranslations('reports.trace');
  const language = useLanguage();
  const trpc = useTRPC();
  const { read, figure, token, onClose } = props;
  const { name, version, report } = read;
  const key = figure ?? '';
  // Of a stored version it never becomes another.
  const staleTime = version === null ? RUNNING_MS : Number.POSITIVE_INFINITY;
  const own = useQuery(
    trpc.report.trace.queryOptions(
      { name, version: version ?? undefined, key },
      { enabled: figure !== null && token === undefined, staleTime },
    ),
  );
  const shared = useQuery(
    trpc.report.sharedTrace.queryOptions(
      { token: token ?? '', key },
      { enabled: figure !== null && token !== undefined, staleTime },
    ),
  );
  const query = token === undefined ? own : shared;
  const data = figure === null ? undefined : query.data;
  const period = periodTitle(report.period, report.timeZone, language);
  useFocusBack(figure);
  return (
    <SidePanel
      opened={figure !== null}
      onClose={onClose}
      width={WIDTH}
      title={figure === null ? '…' : figureName(report, figure, language)}
      under={version === null ? t('underSoFar', { period }) : t('under', { period, version })}
    >
      {figure !== null && data === undefined && (
        <section>
          <Waiting on={[query]} loading={t('loading')} failed={t('failed')} body={t('failedBody')} />
        </section>
      )}
      {data === null && <p>{t('unknown')}</p>}
      {data && <Content key={data.key} trace={data} read={read} onFigure={props.onFigure} />}
    </SidePanel>
  );
}

function Content({ trace, read, onFigure }: { trace: Trace; read: Shown; onFigure: (key: string) => void }) {
  const t = useTranslations('reports.trace');
  const language = useLanguage();
  const { report } = read;
  const value = useRef<HTMLParagraphElement>(null);
  // Another figure of the same panel: whoever cannot see it is told what it shows now.
  useEffect(() => value.current?.focus({ preventScroll: true }), []);
  return (
    <>
      <section>
        <p ref={value} tabIndex={-1} className={styles.traced}>
          {figureText(trace.key, trace.value, language)}
        </p>
        {trace.value !== null && trace.arithmetic !== String(trace.value) && (
          <p className={styles.arithmetic}>
            <span className={page.srOnly}>{t('arithmetic')}: </span>
            {trace.arithmetic}
          </p>
        )}
      </section>
      {trace.rule !== null && (
        <section>
          <h3>{methodTexts[trace.rule].title[language]}</h3>
          <p>{methodTexts[trace.rule].text[language]}</p>
        </section>
      )}
      {trace.from.length > 0 && (
        <section>
          <h3>{t('from')}</h3>
          <ul className={styles.from}>
            {trace.from.map(({ key, value: of }) => (
              <li key={key}>
                <button type="button" className={page.textButton} onClick={() => onFigure(key)}>
                  {figureName(report, key, language)}
                </button>
                <b>{figureText(key, of, language)}</b>
              </li>
            ))}
          </ul>
        </section>
      )}
      {trace.tables.map((table, i) => (
        <TraceRows
          // biome-ignore lint/suspicious/noArrayIndexKey: the tables of one figure never change places.
          key={i}
          table={table}
          zone={report.timeZone}
          fileName={`${read.name}-${trace.key.replaceAll(/[^\w.-]+/g, '_')}${i === 0 ? '' : `-${i + 1}`}.csv`}
        />
      ))}
      {trace.from.length === 0 && trace.tables.length === 0 && <p>{t('nothing')}</p>}
    </>
  );
}

/** To the figure, where the panel was opened by its address, and so nothing had the focus before. */
function useFocusBack(figure: string | null): void {
  const before = useRef(figure);
  useEffect(() => {
    const closed = before.current;
    before.current = figure;
    if (figure !== null || closed === null) return;
    const timer = setTimeout(() => {
      if (document.activeElement !== null && document.activeElement !== document.body) return;
      document.querySelector<HTMLElement>(`[data-figure="${CSS.escape(closed)}"]`)?.focus();
    }, AFTER_CLOSING_MS);
    return () => clearTimeout(timer);
  }, [figure]);
}

const AFTER_CLOSING_MS = 250;
