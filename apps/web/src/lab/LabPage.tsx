'use client';
import { useRouter, useSearchParams } from 'next/navigation';
import { Fragment, useRef } from 'react';
import { useTranslations } from 'use-intl';
import { LiveStatus } from '@/board/LiveStatus';
import { useBoard } from '@/board/useBoard';
import { Failure } from '@/shell/Failure';
import { usePerson } from '@/shell/Person';
import { TopBar } from '@/shell/TopBar';
import { Controls } from './Controls';
import { LiveRoute } from './LiveRoute';
import styles from './lab.module.css';
import { PlayedStory } from './PlayedStory';
import { type LabRegion, RegionPicker } from './RegionPicker';
import { type Lab, useLab } from './useLab';

/** What happens if…? Only where there is a simulated WAN to play with. */
export function LabPage() {
  const t = useTranslations('lab');
  const shell = useTranslations('shell');
  const me = usePerson();
  if (me.lab) return <Bench />;
  return (
    <>
      <TopBar title={shell('lab')} />
      <div className={styles.opening}>
        <h2>{t('noLab.title')}</h2>
        <p>{t('noLab.body')}</p>
      </div>
    </>
  );
}

function Bench() {
  const t = useTranslations('lab');
  const shell = useTranslations('shell');
  const notPointed = useRef(false);
  const board = useBoard(notPointed);
  const lab = useLab();
  const router = useRouter();
  const asked = useSearchParams().get('region');
  const frame = board.state.frame;
  const regions = regionsOf(board.state.frame?.routes ?? [], lab);
  const chosen = regions.find(({ code }) => code === asked)?.code ?? asked ?? regions[0]?.code ?? '';
  const routes = frame?.routes.filter((route) => route.regionCode === chosen) ?? [];
  return (
    <>
      <TopBar title={shell('lab')} status={<LiveStatus receivedAt={board.state.receivedAt} />} />
      <p className={styles.banner}>{t('banner')}</p>
      <div className={styles.opening}>
        <h2>{t('answer')}</h2>
        <RegionPicker
          regions={regions}
          chosen={chosen}
          onChoose={(code) => router.replace(`/lab?region=${code}`, { scroll: false })}
        />
        <Refusals lab={lab} />
      </div>
      {lab.failed ? (
        <Failure title={t('failed')} code={lab.failed.code} onRetry={lab.failed.retry} />
      ) : (
        <div className={styles.bench}>
          <Controls lab={lab} region={chosen} />
          <div className={styles.routes}>
            {frame && routes.length === 0 && <p>{t('noRoute')}</p>}
            {frame &&
              routes.map((route) => (
                <Fragment key={route.id}>
                  {lab.world && <PlayedStory world={lab.world} route={route} />}
                  <LiveRoute route={route} frame={frame} state={board.state} />
                </Fragment>
              ))}
          </div>
        </div>
      )}
    </>
  );
}

function Refusals(props: { lab: Lab }) {
  const t = useTranslations('lab');
  const role = useTranslations('words.role');
  const me = usePerson();
  if (!props.lab.allowed) return <p className={styles.refusal}>{t('forbidden', { role: role(me.role) })}</p>;
  if (props.lab.refusal === null) return null;
  return (
    <p role="alert" className={styles.refusal}>
      {t('refused', { message: props.lab.refusal })}
    </p>
  );
}

/** The lab's regions; for those who may not ask the lab, the regions of the board. */
function regionsOf(routes: readonly { regionCode: string; regionName: string | null }[], lab: Lab): LabRegion[] {
  const names = new Map(routes.map((route) => [route.regionCode, route.regionName]));
  if (!lab.world) return [...names].sort().map(([code, name]) => ({ code, name, changed: false }));
  return lab.world.regions.map(({ code, lines, pops, agentsRunning }) => {
    const changed = !agentsRunning || lines.some(({ cut }) => cut) || pops.some(({ stopped }) => stopped);
    return { code, name: names.get(code) ?? null, changed };
  });
}
