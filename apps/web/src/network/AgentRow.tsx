import { useTranslations } from 'use-intl';
import { count, lossPercent, microsAsMillis, missing, threeDigits } from '../format/number';
import { useLanguage } from '../i18n/Translations';
import { LineChip } from '../theme/LineChip';
import { AgentStateWord } from './AgentStateWord';
import type { NetworkAgent } from './data';
import styles from './network.module.css';
import { useAgentText } from './useAgentText';

/** One agent; a click anywhere opens its details. What is as it should be is grey, the rest is not. */
export function AgentRow(props: { agent: NetworkAgent; at: number; opened: boolean; onOpen: () => void }) {
  const t = useTranslations('network');
  const text = useAgentText(props.at);
  const { agent } = props;
  const note = text.stateNote(agent);
  const silent = agent.state === 'offline' || agent.state === 'waiting';
  return (
    <tr className={styles.row} data-state={agent.state} data-opened={props.opened} data-silent={silent}>
      <th scope="row" data-column="agent">
        <button
          type="button"
          className={styles.name}
          aria-label={t('open', { name: agent.name })}
          onClick={props.onOpen}
        >
          {agent.name}
        </button>
        <span className={styles.sub}>
          {agent.carrierName}
          {agent.asn !== null && ` · ${t('as', { asn: agent.asn })}`}
        </span>
      </th>
      <td data-column="state">
        <AgentStateWord state={agent.state} />
        {note !== null && <span className={styles.sub}>{note}</span>}
      </td>
      <td data-column="paths">
        <PathFigures agent={agent} />
      </td>
      <td data-column="clock" data-label={t('column.clock')}>
        <ClockCell agent={agent} />
      </td>
      <td data-column="reports" data-label={t('column.reports')}>
        <ReportsCell agent={agent} at={props.at} />
      </td>
      <td data-column="cpu" data-label={t('column.cpu')} data-number>
        {agent.self === null ? missing : threeDigits(agent.self.cpuRatio * 100)}
      </td>
      <td data-column="version" data-label={t('column.version')}>
        {agent.version ?? missing}
        {agent.outOfDate === true && (
          <span className={styles.sub} data-loud="true">
            {t('outOfDate')}
          </span>
        )}
      </td>
      <td data-column="seen" data-label={t('column.seen')} data-number>
        {text.seen(agent)}
      </td>
    </tr>
  );
}

/** Each line of an agent with the last seconds on it. */
export function PathFigures(props: { agent: NetworkAgent }) {
  const t = useTranslations('network');
  const { paths } = props.agent;
  if (paths.length === 0) return <span className={styles.muted}>{t('noPaths')}</span>;
  const several = new Set(paths.map(({ pop }) => pop)).size > 1;
  return (
    <ul className={styles.paths}>
      {paths.map((path) => (
        <li key={path.id}>
          <LineChip line={path.line} size={14} active={path.measuredAt !== null} />
          {several && <span className={styles.muted}>{path.pop}</span>}
          {path.address === null ? (
            <span className={styles.muted}>{t('noAddress')}</span>
          ) : (
            <>
              <b>{path.lossRatio === 1 ? missing : microsAsMillis(path.rttP50Micros)}</b>
              <small className={styles.unit}>ms</small>
              <span className={styles.muted} data-lossy={(path.lossRatio ?? 0) > 0}>
                {lossPercent(path.lossRatio)}
              </span>
              <small className={styles.unit}>{t('lossUnit')}</small>
            </>
          )}
        </li>
      ))}
    </ul>
  );
}

function ClockCell(props: { agent: NetworkAgent }) {
  const t = useTranslations('network');
  const text = useAgentText(0);
  const { self } = props.agent;
  if (self === null) return missing;
  const free = self.clock.synchronized === false;
  return (
    <>
      {text.clockBound(self.clock.errorMicros)}
      <span className={styles.sub} data-loud={free}>
        {free ? t('clockFree') : t(self.timestampSource === 'kernel' ? 'kernelTimes' : 'userTimes')}
      </span>
    </>
  );
}

function ReportsCell(props: { agent: NetworkAgent; at: number }) {
  const t = useTranslations('network');
  const language = useLanguage();
  const text = useAgentText(props.at);
  const { self } = props.agent;
  if (self === null) return missing;
  const losses = [
    ...(self.droppedSamples > 0 ? [t('droppedSamples', { count: count(self.droppedSamples, language) })] : []),
    ...(self.setAsideSamples > 0 ? [t('setAside', { count: count(self.setAsideSamples, language) })] : []),
  ];
  return (
    <>
      {text.way(self.reportedBy)}
      <span className={styles.sub} data-loud={losses.length > 0}>
        {losses.length > 0
          ? losses.join(language === 'zh' ? '，' : ', ')
          : t('waitingSamples', { count: count(self.waitingSamples, language) })}
      </span>
    </>
  );
}
