'use client';
import { useQuery } from '@tanstack/react-query';
import Link from 'next/link';
import { useTranslations } from 'use-intl';
import { FactList } from '../page/FactList';
import { PageHead } from '../page/PageHead';
import page from '../page/page.module.css';
import { Waiting } from '../page/Waiting';
import { TopBar } from '../shell/TopBar';
import { useNow } from '../shell/useNow';
import { GradeWord } from '../theme/GradeMark';
import { errorCode, useTRPC } from '../trpc/client';
import { Acknowledge } from './Acknowledge';
import { Assign } from './Assign';
import { CarrierMatrix } from './CarrierMatrix';
import type { IncidentDetail } from './data';
import { IncidentTimeline } from './IncidentTimeline';
import styles from './incidents.module.css';
import { Parts, Related } from './Merging';
import { NoteForm } from './NoteForm';
import { PostMortem } from './PostMortem';
import { useIncidentText } from './useIncidentText';

const AROUND_MS = 120_000;
const OPEN_EVERY_MS = 3_000;
const ENDED_EVERY_MS = 15_000;

/** What was it, whom did it reach, what was done, and whose is it? */
export function IncidentPage(props: { id: string }) {
  const { t, region } = useIncidentText();
  const trpc = useTRPC();
  const now = useNow(1_000);
  const query = useQuery(
    trpc.incident.one.queryOptions(
      { id: props.id },
      // One that is over changes by what people do alone.
      { refetchInterval: ({ state }) => (state.data?.closedAt == null ? OPEN_EVERY_MS : ENDED_EVERY_MS) },
    ),
  );
  const { data } = query;
  return (
    <>
      <TopBar
        under={{ href: '/incidents', title: t('title') }}
        title={data ? t('name', { region: region(data), line: data.line }) : '…'}
        audience={data?.timeZone ?? null}
      />
      <div className={page.page}>
        <Waiting
          on={[query]}
          loading={t('loading')}
          failed={errorCode(query.error) === 'NOT_FOUND' ? t('gone') : t('failed')}
          body={t('failedBody')}
        />
        {data && now !== null && <Body incident={data} now={now} />}
      </div>
    </>
  );
}

function Body({ incident, now }: { incident: IncidentDetail; now: number }) {
  const { t } = useIncidentText();
  return (
    <>
      <Head incident={incident} now={now} />
      <div className={page.columns}>
        <div className={styles.main}>
          <section>
            <h2 className={page.title}>{t('sections.carriers')}</h2>
            <CarrierMatrix incident={incident} />
          </section>
          <section>
            <h2 className={page.title}>{t('sections.timeline')}</h2>
            <IncidentTimeline incident={incident} />
            <NoteForm id={incident.id} />
          </section>
          <section>
            <h2 className={page.title}>{t('sections.postMortem')}</h2>
            <PostMortem key={incident.id} incident={incident} />
          </section>
        </div>
        <div className={page.aside}>
          <Facts incident={incident} now={now} />
          <Routes incident={incident} now={now} />
          <Parts incident={incident} now={now} />
          <Related incident={incident} now={now} />
        </div>
      </div>
    </>
  );
}

function Head({ incident, now }: { incident: IncidentDetail; now: number }) {
  const { t, grade, language, region, lasted } = useIncidentText();
  const words = {
    line: incident.line,
    region: region(incident),
    grade: grade(incident.grade),
    lasted: lasted(incident, now),
  };
  const moved = incident.happened.find(({ kind, chain }) => kind === 'directive' && chain !== null);
  const detail = moved?.sentence[language] ?? (incident.closedAt === null ? t('noMove') : t('noMoveThen'));
  return (
    <PageHead live head={t(incident.closedAt === null ? 'openHead' : 'closedHead', words)} detail={detail}>
      <Acknowledge incident={incident} takeBack />
    </PageHead>
  );
}

function Facts({ incident, now }: { incident: IncidentDetail; now: number }) {
  const { t, moment, lasted, domain } = useIncidentText();
  const acknowledged =
    incident.acknowledgedAt === null
      ? t('nobody')
      : t('byAt', { name: incident.acknowledgedBy ?? '', at: moment(incident.acknowledgedAt, incident, now) });
  const facts = [
    [t('column.grade'), <GradeWord key="grade" grade={incident.grade} />],
    [t('column.domain'), domain(incident)],
    [t('column.opened'), moment(incident.openedAt, incident, now)],
    [t('facts.closed'), incident.closedAt === null ? t('lasts') : moment(incident.closedAt, incident, now)],
    [t('column.lasted'), lasted(incident, now)],
    [t('facts.acknowledged'), acknowledged],
    [t('facts.assigned'), <Assign key="assigned" incident={incident} />],
    ...(incident.muted ? [[t('facts.told'), t('muted')] as const] : []),
  ] as const;
  return (
    <section>
      <h2 className={page.title}>{t('sections.facts')}</h2>
      <FactList rows={facts} />
    </section>
  );
}

function Routes({ incident, now }: { incident: IncidentDetail; now: number }) {
  const { t, region } = useIncidentText();
  const scenario = useTranslations('words.scenario');
  const span = new URLSearchParams({
    from: String(Math.round(incident.openedAt - AROUND_MS)),
    to: String(Math.round(Math.min(now, (incident.closedAt ?? now) + AROUND_MS))),
  });
  return (
    <section>
      <h2 className={page.title}>{t('sections.routes')}</h2>
      <ul className={styles.plain}>
        {incident.routes.map((route) => (
          <li key={route.id}>
            <Link href={`/routes/${route.id}?${span}`}>
              {region(incident)} · {scenario(route.scenario as 'show-live')}
            </Link>
          </li>
        ))}
      </ul>
    </section>
  );
}
