import { Button } from '@mantine/core';
import { useTranslations } from 'use-intl';
import type { LabWorld } from '@/trpc/types';
import styles from './lab.module.css';
import type { Lab } from './useLab';

const told = [
  'quiet',
  'evening-congestion',
  'cut',
  'brown-out',
  'flapping',
  'both-lines',
  'one-bad-carrier',
  'carrier-on-one-line',
  'lines-in-turn',
  'reroute',
] as const;

/** These are about the whole network, not about the region that is looked at. */
const everywhere = new Set(['quiet', 'evening-congestion']);

/** Trouble that plays by itself and mends itself; one that we have no words for goes by its own name. */
export function Scenarios(props: { lab: Lab; world: LabWorld; region: string; disabled: boolean }) {
  const t = useTranslations('lab');
  const { lab, world, region } = props;
  return (
    <ul className={styles.scenarios}>
      {world.scenarios.map((name) => {
        const known = told.find((one) => one === name);
        const running = name === world.scenario;
        return (
          <li key={name}>
            <Button
              disabled={props.disabled}
              aria-pressed={running}
              onClick={() => lab.commands.scenario.mutate(everywhere.has(name) ? { name } : { name, region })}
            >
              {known ? t(`scenarios.${known}.name`) : name}
            </Button>
            <p>
              {running && <b>{t('runs')} · </b>}
              {known && t(`scenarios.${known}.what`)}
            </p>
          </li>
        );
      })}
    </ul>
  );
}
