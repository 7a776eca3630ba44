import { useQuery } from '@tanstack/react-query';
import { useTranslations } from 'use-intl';
import { ChainWaterfall } from '@/format/ChainBar';
import { missing, wholeMillis } from '@/format/number';
import { clockMillis } from '@/format/time';
import { useLanguage } from '@/i18n/Translations';
import { usePerson } from '@/shell/Person';
import { useShownZone } from '@/shell/useShownZone';
import { LineChip } from '@/theme/LineChip';
import { useTRPC } from '@/trpc/client';
import type { BoardRoute, DecisionItem } from '@/trpc/types';
import styles from './lab.module.css';

const everyMs = 1_000;
const looksBack = 20;
const moves = new Set<DecisionItem['kind']>(['switch', 'fail-back']);

/** The newest switch of the route: why, its chain from fault to applied, and every relay. */
export function Decision(props: { route: BoardRoute }) {
  const t = useTranslations('lab');
  const language = useLanguage();
  const zone = useShownZone() ?? 'UTC';
  const trpc = useTRPC();
  const input = { routeId: props.route.id, limit: looksBack };
  const page = useQuery(trpc.route.decisions.queryOptions(input, { refetchInterval: everyMs }));
  const newest = page.data?.items.find((item) => moves.has(item.kind) && !item.demo);
  if (!page.data) return null;
  if (!newest?.chain) return <p className={styles.none}>{t('chainNone')}</p>;
  const { chain, relays, line, from } = newest;
  const began = chain.fault ?? chain.decided;
  const done = chain.applied !== null && began !== null;
  return (
    <div className={styles.decision}>
      <div>
        <h3>
          {from !== null && (
            <>
              <LineChip line={from} active={false} size={14} /> →{' '}
            </>
          )}
          {line !== null && <LineChip line={line} size={14} />}{' '}
          {done
            ? t(chain.fault === null ? 'chainDecided' : 'chain', {
                duration: wholeMillis((chain.applied ?? 0) - began),
              })
            : t('chainOpen')}
        </h3>
        <p className={styles.sentence}>{newest.sentence[language]}</p>
        <ChainWaterfall chain={chain} />
        <p className={styles.note}>
          {t('chainSentence', { time: clockMillis(chain.decided ?? newest.at, zone), total: relays.length })}
        </p>
      </div>
      <Relays route={props.route} relays={relays} began={began} />
    </div>
  );
}

/** The line is what the relay itself says that it uses now, asked of the lab where the role allows. */
function Relays(props: { route: BoardRoute; relays: DecisionItem['relays']; began: number | null }) {
  const t = useTranslations('lab');
  const trpc = useTRPC();
  const enabled = usePerson().actions.includes('lab');
  const status = useQuery(trpc.lab.status.queryOptions(undefined, { enabled, refetchInterval: everyMs, retry: false }));
  const onLine = new Map(
    status.data?.routes.find(({ id }) => id === props.route.id)?.relays.map(({ name, line }) => [name, line]),
  );
  return (
    <table className={styles.relays}>
      <caption>{t('relays')}</caption>
      <thead>
        <tr>
          <th>{t('relay')}</th>
          <th>{t('line')}</th>
          <th>{t('appliedAfter')}</th>
        </tr>
      </thead>
      <tbody>
        {props.relays.map((relay) => {
          const line = onLine.get(relay.name) ?? null;
          return (
            <tr key={relay.name}>
              <td>{relay.name}</td>
              <td>{line === null ? missing : <LineChip line={line} size={14} />}</td>
              <td>
                {relay.appliedAt !== null && props.began !== null
                  ? wholeMillis(relay.appliedAt - props.began)
                  : t(`relayState.${relay.state}`)}
              </td>
            </tr>
          );
        })}
      </tbody>
    </table>
  );
}
