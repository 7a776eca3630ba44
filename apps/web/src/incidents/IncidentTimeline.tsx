'use client';
import Link from 'next/link';
import { wholeMillis } from '../format/number';
import page from '../page/page.module.css';
import type { Happened, IncidentDetail, IncidentEntry } from './data';
import styles from './incidents.module.css';
import { useIncidentText } from './useIncidentText';

type Item = { readonly at: number } & (
  | { readonly what: 'happened'; readonly of: Happened }
  | { readonly what: 'did'; readonly of: IncidentEntry }
);

/** What happened in the region and what people did about it, in the order of time. */
export function IncidentTimeline({ incident }: { incident: IncidentDetail }) {
  const { t, moment } = useIncidentText();
  const items: Item[] = [
    // That somebody acknowledged it stands among what people did.
    ...incident.happened
      .filter(({ kind }) => kind !== 'incident-acknowledged')
      .map((of) => ({ what: 'happened' as const, at: of.at, of })),
    ...incident.entries.map((of) => ({ what: 'did' as const, at: of.at, of })),
  ].sort((a, b) => a.at - b.at);
  return (
    <>
      {items.length === 0 && <p className={page.sub}>{t('timelineNone')}</p>}
      <ol className={styles.timeline}>
        {items.map((item) => (
          <li key={`${item.what}${item.of.id}`} data-what={item.what}>
            <time dateTime={new Date(item.at).toISOString()}>{moment(item.at, incident)}</time>
            {item.what === 'happened' ? <HappenedText of={item.of} /> : <DidText of={item.of} />}
          </li>
        ))}
      </ol>
      {incident.moreHappened && <p className={page.sub}>{t('timelineMore', { count: incident.happened.length })}</p>}
    </>
  );
}

function HappenedText({ of }: { of: Happened }) {
  const { t, language } = useIncidentText();
  const { chain, routeId } = of;
  const applied = chain?.applied == null || chain.fault === null ? null : chain.applied - chain.fault;
  return (
    <div>
      <p>{of.sentence[language]}</p>
      {applied !== null && <p className={page.sub}>{t('applied', { duration: wholeMillis(applied) })}</p>}
      {routeId !== null && of.kind === 'directive' && (
        <Link
          className={page.sub}
          href={`/routes/${routeId}?from=${Math.round(of.at) - 60_000}&to=${Math.round(of.at) + 60_000}`}
        >
          {t('toRoute')}
        </Link>
      )}
    </div>
  );
}

function DidText({ of }: { of: IncidentEntry }) {
  const { t } = useIncidentText();
  const { by } = of;
  switch (of.kind) {
    case 'note':
      return (
        <div>
          <p className={page.sub}>{t('did.note', { by })}</p>
          <p className={styles.note}>{of.body.text}</p>
        </div>
      );
    case 'assigned':
      return (
        <p>{of.body.name === null ? t('did.unassigned', { by }) : t('did.assigned', { by, name: of.body.name })}</p>
      );
    case 'merged':
    case 'separated':
      return <p>{t(`did.${of.kind}`, { by, count: of.body.incidentIds.length })}</p>;
    case 'post-mortem':
      return <p>{t('did.postMortem', { by, version: of.body.version })}</p>;
    case 'acknowledged':
    case 'unacknowledged':
      return <p>{t(`did.${of.kind}`, { by })}</p>;
  }
}
