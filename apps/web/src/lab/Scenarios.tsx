import { Button } from '@mantine/core';
import { useTranslations } from 'use-intl';
import { useLanguage } from '@/i18n/Translations';
import type { LabWorld } from '@/trpc/types';
import styles from './lab.module.css';
import type { Lab } from './useLab';

/** Trouble that plays by itself and mends itself, in the words of the lab's own catalogue. */
export function Scenarios(props: { lab: Lab; world: LabWorld; region: string; disabled: boolean }) {
  const t = useTranslations('lab');
  const language = useLanguage();
  const { lab, world, region } = props;
  const play = world.regions.find(({ code }) => code === region)?.play ?? null;
  return (
    <ul className={styles.scenarios}>
      {world.scenarios.map(({ name, words, scope, playableIn }) => {
        const running = play?.name === name && play.endedAt === null;
        const here = playableIn.includes(region);
        return (
          <li key={name}>
            <Button
              disabled={props.disabled || (scope === 'one' && !here)}
              aria-pressed={running}
              // Those that are about several regions are not about the one that is looked at.
              onClick={() => lab.commands.scenario.mutate(scope === 'one' ? { name, region } : { name })}
            >
              {words[language].name}
            </Button>
            <p>
              {running && <b>{t('runs')} · </b>}
              {words[language].what} {!here && t('playableIn', { regions: playableIn.join(', ') })}
            </p>
          </li>
        );
      })}
    </ul>
  );
}
