import type { ReactNode } from 'react';
import { useTranslations } from 'use-intl';
import { count, microsAsMillis, missing, threeDigits } from '../format/number';
import { feedTime } from '../format/time';
import { useLanguage } from '../i18n/Translations';
import { FactList } from '../page/FactList';
import { useShownZone } from '../shell/useShownZone';
import type { NetworkAgent } from './data';
import styles from './network.module.css';
import { useAgentText } from './useAgentText';

/** The program, its clock and its reports, in lists of name and value. */
export function AgentFacts(props: { agent: NetworkAgent; latestVersion: string | null; at: number }) {
  const t = useTranslations('network');
  const d = useTranslations('network.drawer');
  const { agent, at } = props;
  const language = useLanguage();
  const text = useAgentText(at);
  const zone = useShownZone();
  const time = (value: number | null) =>
    value === null || zone === null ? t('never') : feedTime(value, at, zone, language);
  const { self } = agent;
  const version =
    agent.outOfDate === true && agent.version !== null && props.latestVersion !== null
      ? d('latest', { version: agent.version, latest: props.latestVersion })
      : (agent.version ?? missing);
  const synchronized = { true: 'yes', false: 'no', null: 'unknown' } as const;
  return (
    <>
      <Facts
        title={d('program')}
        rows={[
          [d('since'), text.seen(agent)],
          [d('enrolled'), agent.enrolledAt === null ? missing : time(agent.enrolledAt)],
          [d('added'), time(agent.createdAt)],
          [d('version'), version],
          [d('interval'), `${agent.intervalMs} ms`],
          ...(self === null
            ? []
            : ([
                [d('host'), self.hostname],
                [d('platform'), self.platform],
                [d('cpu'), d('cpuValue', { percent: threeDigits(self.cpuRatio * 100) })],
                [d('memory'), d('memoryValue', { size: threeDigits(self.residentBytes / 1_000_000) })],
                [d('stalls'), `${microsAsMillis(self.eventLoopP99Micros)} ms`],
              ] as const)),
        ]}
      />
      {self !== null && (
        <>
          <Facts
            title={d('clock')}
            rows={[
              [d('synchronized'), d(synchronized[`${self.clock.synchronized}`])],
              [d('bound'), text.clockBound(self.clock.errorMicros)],
              [d('times'), d(self.timestampSource)],
            ]}
          />
          <Facts
            title={d('reports')}
            rows={[
              [d('way'), text.way(self.reportedBy)],
              [d('waiting'), count(self.waitingSamples, language)],
              [d('dropped'), count(self.droppedSamples, language)],
              [d('setAside'), count(self.setAsideSamples, language)],
            ]}
          />
        </>
      )}
      <p className={styles.note}>
        {self === null || agent.selfAt === null ? d('saidNothing') : d('said', { ago: text.ago(agent.selfAt) })}
      </p>
    </>
  );
}

function Facts(props: { title: string; rows: readonly (readonly [string, ReactNode])[] }) {
  return (
    <section>
      <h3>{props.title}</h3>
      <FactList rows={props.rows} />
    </section>
  );
}
