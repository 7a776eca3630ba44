import { useQuery } from '@tanstack/react-query';
import { useTranslations } from 'use-intl';
import { useLanguage } from '@/i18n/Translations';
import { useFaultDomain } from '@/i18n/useFaultDomain';
import { useTRPC } from '@/trpc/client';
import type { BoardRoute, LabWorld } from '@/trpc/types';
import styles from './lab.module.css';
import { storyProgress } from './storyProgress';

const everyMs = 1_000;
/** As many as the panel of the newest decision asks for, so that both share one question. */
const looksBack = 20;
/** An incident begins with the first late probe, which may have been sent just before the lab's own note. */
const beforeMs = 1_000;

/** The story of the scenario that was played last in the region, ticked off as decisions come in. */
export function PlayedStory(props: { world: LabWorld; route: BoardRoute }) {
  const { world, route } = props;
  const t = useTranslations('lab');
  const faultDomain = useFaultDomain();
  const language = useLanguage();
  const trpc = useTRPC();
  const play = world.regions.find(({ code }) => code === route.regionCode)?.play ?? null;
  const scenario = world.scenarios.find(({ name }) => name === play?.name);
  const input = { routeId: route.id, limit: looksBack };
  const decisions = useQuery(trpc.route.decisions.queryOptions(input, { refetchInterval: everyMs }));
  const since = { regionId: route.regionId, from: (play?.startedAt ?? 0) - beforeMs, parts: true, limit: looksBack };
  const incidents = useQuery(
    trpc.incident.list.queryOptions(since, { enabled: play !== null, refetchInterval: everyMs }),
  );
  if (play === null || scenario === undefined || scenario.name === 'quiet' || !decisions.data) return null;
  const { told, faults } = scenario.story;
  const { come, unexpected } = storyProgress(told, play, decisions.data.items);
  const seen = new Set(incidents.data?.items.map(({ faultDomain }) => faultDomain));
  return (
    <section className={styles.story} aria-label={t('story.title')}>
      <h3>
        {scenario.words[language].name} · {play.endedAt === null ? t('runs') : t('story.over')}
      </h3>
      <p>{scenario.words[language].expect}</p>
      <ol>
        {told.map(({ reason, line }, i) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: a story may tell the same thing twice, and never changes.
          <Step key={i} done={i < come} text={t(`story.told.${reason}`, { line })} />
        ))}
        {faults.map((fault) => (
          <Step key={fault} done={seen.has(fault)} text={t('story.fault', { domain: faultDomain(fault) })} />
        ))}
        {told.length === 0 && <Step done={unexpected === null && play.endedAt !== null} text={t('story.nothing')} />}
      </ol>
      {unexpected !== null && (
        <p role="alert" className={styles.unexpected}>
          {t('story.unexpected', { sentence: unexpected.sentence[language] })}
        </p>
      )}
    </section>
  );
}

function Step(props: { done: boolean; text: string }) {
  const t = useTranslations('lab');
  return (
    <li data-done={props.done}>
      <span role="img" aria-label={t(props.done ? 'story.done' : 'story.open')}>
        {props.done ? '✓' : '○'}
      </span>
      {props.text}
    </li>
  );
}
