'use client';
import { Button } from '@mantine/core';
import Link from 'next/link';
import { useTranslations } from 'use-intl';
import form from '../form/form.module.css';
import { CommandBlock } from '../network/CommandBlock';
import { usePerson } from '../shell/Person';
import { type FirstRun, loanOf } from './data';
import styles from './firstRun.module.css';
import { Refused } from './Refused';
import { useLabLine } from './useLabLine';

/** The line that is active is cut: in the lab by a click, elsewhere by dropping its probes. */
export function CutStep({ state, route }: { state: FirstRun; route: NonNullable<FirstRun['route']> }) {
  const t = useTranslations('firstRun.cut');
  const end = useTranslations('firstRun.end');
  const { cut, restore } = useLabLine();
  const may = usePerson().actions.includes('lab');
  const { activeLine } = route;
  const loan = loanOf(state);
  const isCut = loan?.lines.find((line) => line.cut) ?? null;
  if (isCut)
    return (
      <div className={form.form}>
        <p className={styles.wait} aria-live="polite">
          {t('isCut', { line: isCut.slot })}
        </p>
        <Refused error={restore.error} />
        <span className={form.buttons}>
          <Button loading={restore.isPending} onClick={() => restore.mutate({ line: isCut.slot })}>
            {end('restore', { line: isCut.slot })}
          </Button>
          <Button component={Link} href={`/routes/${route.id}`}>
            {t('look')}
          </Button>
        </span>
      </div>
    );
  if (activeLine === null)
    return (
      <p className={styles.wait} aria-live="polite">
        {t('introWait')}
      </p>
    );
  const lent = loan?.lines.find(({ slot }) => slot === activeLine);
  return (
    <div className={form.form}>
      <p>{t('intro', { line: activeLine })}</p>
      {lent ? (
        <>
          <Refused error={cut.error} />
          <span className={form.buttons}>
            <Button
              variant="filled"
              disabled={!may}
              loading={cut.isPending}
              onClick={() => cut.mutate({ line: lent.slot })}
            >
              {t('cut', { line: activeLine })}
            </Button>
          </span>
        </>
      ) : (
        <OwnCut state={state} line={activeLine} />
      )}
    </div>
  );
}

function OwnCut({ state, line }: { state: FirstRun; line: string }) {
  const t = useTranslations('firstRun.cut');
  const { host, port } = state.lines.find(({ slot }) => slot === line) ?? { host: null, port: null };
  const rule = (verb: string) => `iptables ${verb} OUTPUT -p udp -d ${host ?? 'HOST'} --dport ${port ?? 862} -j DROP`;
  return (
    <>
      <p>{t('own', { line })}</p>
      <CommandBlock command={rule('-I')} />
      <p>{t('ownBack')}</p>
      <CommandBlock command={rule('-D')} />
      <p className={styles.wait} aria-live="polite">
        {t('notice')}
      </p>
    </>
  );
}
