'use client';
import { useTranslations } from 'use-intl';
import { missing } from '../../format/number';
import { clockMinutes, utcOffset } from '../../format/time';
import page from '../../page/page.module.css';
import { useNow } from '../../shell/useNow';
import { LineChip } from '../../theme/LineChip';
import type { NetworkAgent, NetworkTree } from '../data';
import { useTarget } from '../edit/useTarget';
import { useNetworkText } from '../useNetworkText';
import { Disclosure } from './Disclosure';
import { TreeCarrierRow } from './TreeCarrierRow';
import styles from './tree.module.css';
import type { RegionNode } from './treeNodes';

/** One region with its lines, PoPs, routes and agents in a row; below it its carriers. */
export function TreeRegionRow(props: {
  tree: NetworkTree;
  node: RegionNode;
  live: ReadonlyMap<string, NetworkAgent>;
  opened: boolean;
  onToggle: () => void;
  may: boolean;
}) {
  const t = useTranslations('network.tree');
  const { region, scenario, circuitOf } = useNetworkText(props.tree);
  const { open, add } = useTarget();
  const { node, opened, may } = props;
  const name = region(node.region);
  const off = node.region.archivedAt !== null;
  return (
    <li data-archived={off}>
      <div className={styles.row} data-row data-level="region">
        <div className={styles.what}>
          <Disclosure name={name} opened={opened} onToggle={props.onToggle} />
          <span>
            <button type="button" className={styles.name} onClick={() => open('region', node.region.id)}>
              {name}
            </button>{' '}
            <small>{node.region.code}</small>
            {off && <em>{t('archived')}</em>}
            <Zone timeZone={node.region.timeZone} />
          </span>
        </div>
        <ul className={styles.chips}>
          {node.lines.map((line) => (
            <li key={line.id}>
              <button type="button" onClick={() => open('line', line.id)}>
                <LineChip line={line.slot} size={14} active={line.archivedAt === null} />
                <span>{circuitOf(line)?.name ?? missing}</span>
              </button>
            </li>
          ))}
          {node.lines.length === 0 && <li className={styles.loud}>{t('noLines')}</li>}
        </ul>
        <ul className={styles.chips} data-column="pops">
          {node.pops.map((pop) => (
            <li key={pop.id}>
              <button type="button" onClick={() => open('pop', pop.id)}>
                <span>{pop.name}</span>
              </button>
            </li>
          ))}
          {node.pops.length === 0 && <li className={styles.loud}>{t('noPops')}</li>}
        </ul>
        <ul className={styles.chips} data-column="routes">
          {node.routes.map((route) => (
            <li key={route.id}>
              <button type="button" onClick={() => open('route', route.id)}>
                <span>{scenario(route.scenario)}</span>
              </button>
            </li>
          ))}
          {node.routes.length === 0 && <li className={page.sub}>{missing}</li>}
        </ul>
        <span className={styles.agents} data-loud={node.reporting < node.agents}>
          {node.agents === 0 ? t('noAgents') : t('reporting', { reporting: node.reporting, total: node.agents })}
        </span>
      </div>
      {opened && (
        <ul>
          {node.carriers.map((one) => (
            <TreeCarrierRow key={one.carrier.id} tree={props.tree} node={one} live={props.live} />
          ))}
          {node.carriers.length === 0 && <li className={styles.nothing}>{t('noCarriers')}</li>}
          {may && !off && (
            <li className={styles.nothing}>
              <button type="button" className={page.textButton} onClick={() => add('carrier', node.region.id)}>
                {t('addCarrier')}
              </button>
            </li>
          )}
        </ul>
      )}
    </li>
  );
}

/** The audience's clock, in which heatmaps and many decisions are told. */
function Zone({ timeZone }: { timeZone: string }) {
  const now = useNow(30_000);
  return (
    <span className={page.under}>
      {timeZone}
      {now !== null && ` · ${clockMinutes(now, timeZone)} · ${utcOffset(now, timeZone)}`}
    </span>
  );
}
