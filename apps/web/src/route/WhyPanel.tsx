'use client';
import Link from 'next/link';
import { useTranslations } from 'use-intl';
import { clockMillis } from '../format/time';
import { useLanguage } from '../i18n/Translations';
import { useFaultDomain } from '../i18n/useFaultDomain';
import type { DecisionItem } from '../trpc/types';
import type { RouteDescription } from './detail';
import { EvidenceTable } from './EvidenceTable';
import { Guards } from './Guards';
import { RelaysTable } from './RelaysTable';
import styles from './route.module.css';
import { WaterfallPanel } from './WaterfallPanel';

/** Why the route is where it is: the decision, its chain, its evidence, its guards, and whether relays obeyed. */
export function WhyPanel(props: { decision: DecisionItem | null; description: RouteDescription; zone: string }) {
  const t = useTranslations('route');
  const faultDomain = useFaultDomain();
  const replay = useTranslations('replay');
  const language = useLanguage();
  const { decision, description } = props;
  if (decision === null) {
    return (
      <aside className={styles.why}>
        <p>{t('whyNothing')}</p>
      </aside>
    );
  }
  const cause = decision.kind === 'switch' || decision.kind === 'advice';
  const domain = (cause ? decision.evidence?.faultDomain : null) ?? 'none';
  return (
    <aside className={styles.why}>
      <section>
        <h2>{t('whyTitle', { line: (decision.kind === 'held' ? decision.from : decision.line) ?? '' })}</h2>
        <p>
          <time className={styles.muted}>{clockMillis(decision.at, props.zone)}</time> {decision.sentence[language]}{' '}
          {domain !== 'none' && t('faultDomain', { domain: faultDomain(domain) })}
        </p>
        <Link href={`/replay?route=${description.route.id}&at=${Math.round(decision.at)}`} className={styles.muted}>
          {replay('around')}
        </Link>
      </section>
      {decision.chain !== null && <WaterfallPanel chain={decision.chain} relays={decision.relays.length} />}
      {decision.evidence !== null && <EvidenceTable evidence={decision.evidence} policy={description.policy} />}
      {decision.evidence !== null && <Guards guards={decision.evidence.guards} />}
      {decision.sequence !== null && <RelaysTable decision={decision} sequence={decision.sequence} zone={props.zone} />}
    </aside>
  );
}
