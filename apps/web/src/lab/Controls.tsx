import { Button } from '@mantine/core';
import type { ReactNode } from 'react';
import { useTranslations } from 'use-intl';
import { lossPercent, threeDigits } from '@/format/number';
import { LineChip } from '@/theme/LineChip';
import type { LabWorld } from '@/trpc/types';
import { Impair } from './Impair';
import styles from './lab.module.css';
import { labLines } from './labLines';
import { Scenarios } from './Scenarios';
import type { Lab } from './useLab';

/** Everything that can be done to one region. */
export function Controls(props: { lab: Lab; region: string }) {
  const t = useTranslations('lab');
  const { lab, region } = props;
  const state = lab.world?.regions.find(({ code }) => code === region) ?? null;
  const { cut, restore, stopPop, startPop, stopAgents, startAgents } = lab.commands;
  const disabled = !lab.allowed || lab.busy;
  return (
    <div className={styles.controls}>
      <Group title={t('cutTitle')}>
        <div className={styles.buttons}>
          {labLines.map((line) => (
            <Button key={line} disabled={disabled} onClick={() => cut.mutate({ region, line })}>
              {t('cut', { line })}
            </Button>
          ))}
          <Button variant="filled" disabled={disabled} onClick={() => restore.mutate({ region, line: 'both' })}>
            {t('restore')}
          </Button>
        </div>
        {state && <LinesNow lines={state.lines} />}
      </Group>
      <Group title={t('impair')}>
        <Impair key={region} lab={lab} region={region} disabled={disabled} />
      </Group>
      {state && (
        <Group title={t('pops')}>
          <div className={styles.buttons}>
            {state.pops.map(({ name, stopped }) => (
              <Button
                key={name}
                disabled={disabled}
                aria-pressed={stopped}
                onClick={() => (stopped ? startPop : stopPop).mutate({ region, pop: name })}
              >
                {t(stopped ? 'startPop' : 'stopPop', { name })}
              </Button>
            ))}
          </div>
          {state.pops.some(({ stopped }) => stopped) && <p>{t('popStopped')}</p>}
        </Group>
      )}
      <Group title={t('agents')}>
        <div className={styles.buttons}>
          <Button disabled={disabled || state?.agentsRunning === false} onClick={() => stopAgents.mutate({ region })}>
            {t('stopAgents')}
          </Button>
          <Button disabled={disabled || state?.agentsRunning === true} onClick={() => startAgents.mutate({ region })}>
            {t('startAgents')}
          </Button>
        </div>
        {state && <p>{state.agentsRunning ? t('agentsRunning', { count: state.agents }) : t('agentsStopped')}</p>}
      </Group>
      {lab.world && lab.world.scenarios.length > 0 && (
        <Group title={t('scenario')}>
          <Scenarios lab={lab} world={lab.world} region={region} disabled={disabled} />
        </Group>
      )}
    </div>
  );
}

function Group(props: { title: string; children: ReactNode }) {
  return (
    <section className={styles.group}>
      <h3>{props.title}</h3>
      {props.children}
    </section>
  );
}

function LinesNow(props: { lines: LabWorld['regions'][number]['lines'] }) {
  const t = useTranslations('lab');
  return (
    <ul className={styles.linesNow} aria-label={t('now')}>
      {props.lines.map(({ slot, cut, delayMs, jitterMs, lossRatio, lossDirection }) => (
        <li key={slot} data-cut={cut}>
          <LineChip line={slot} size={14} active={!cut} />
          {cut
            ? t('isCut')
            : t('oneWay', {
                delay: threeDigits(delayMs),
                jitter: threeDigits(jitterMs),
                loss: lossPercent(lossRatio),
                direction: lossDirection,
              })}
        </li>
      ))}
    </ul>
  );
}
