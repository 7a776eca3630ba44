'use client';
import { Button } from '@mantine/core';
import Link from 'next/link';
import { useTranslations } from 'use-intl';
import { missing } from '../format/number';
import { PageHead } from '../page/PageHead';
import page from '../page/page.module.css';
import { ShowArchived } from '../page/ShowArchived';
import { Table } from '../page/Table';
import { usePerson } from '../shell/Person';
import { LineChip } from '../theme/LineChip';
import type { NetworkTree, TreeRoute } from './data';
import { useTarget } from './edit/useTarget';
import { Nothing } from './Nothing';
import styles from './network.module.css';
import { useNetworkText } from './useNetworkText';
import { inUse, useShownTree } from './useTree';

const SHOWN_RELAYS = 3;

/** What relays follow: region and scenario, the policy that decides, and who obeys. */
export function RoutesPane({ tree }: { tree: NetworkTree }) {
  const t = useTranslations('network.routeList');
  const { names, route } = useNetworkText(tree);
  const { add } = useTarget();
  const may = usePerson().actions.includes('manage-network');
  const { shown, archived, showArchived } = useShownTree(tree);
  const used = inUse(tree).routes;
  const unheard = used.filter(({ relays }) => relays.length === 0);
  const button = may && (
    <Button variant="filled" onClick={() => add('route')}>
      {t('add')}
    </Button>
  );
  if (tree.routes.length === 0) return <Nothing of="route" add={button} />;
  const routes = [...shown.routes].sort((a, b) => route(a).localeCompare(route(b)));
  return (
    <>
      <PageHead
        head={t('head', { routes: used.length, regions: new Set(used.map(({ regionId }) => regionId)).size })}
        detail={unheard.length > 0 ? t('unheard', { names: names(unheard.map(route)) }) : t('well')}
      >
        {button}
      </PageHead>
      <Table stacks label={t('label')} columns={[t('route'), t('policy'), t('active'), t('relays'), '']}>
        {routes.map((one) => (
          <Row key={one.id} one={one} tree={shown} />
        ))}
      </Table>
      <ShowArchived label={t('showArchived')} checked={archived} onChange={showArchived} />
    </>
  );
}

function Row({ one, tree }: { one: TreeRoute; tree: NetworkTree }) {
  const t = useTranslations('network.routeList');
  const { route } = useNetworkText(tree);
  const { open } = useTarget();
  const more = one.relays.length - SHOWN_RELAYS;
  return (
    <tr data-archived={one.archivedAt !== null}>
      <th scope="row">
        <button type="button" className={styles.link} onClick={() => open('route', one.id)}>
          {route(one)}
        </button>
        {one.archivedAt !== null && <span className={page.under}>{t('archived')}</span>}
      </th>
      <td data-label={t('policy')}>
        <Link href={`/policies/${one.policyId}`}>{one.policyName}</Link>
      </td>
      <td data-label={t('active')}>
        {one.activeLine === null || one.archivedAt !== null ? missing : <LineChip line={one.activeLine} />}
      </td>
      <td data-label={t('relays')}>
        <span className={styles.several}>
          {one.relays.length === 0 && (
            <span className={styles.cell} data-loud={one.archivedAt === null}>
              {t('noRelay')}
            </span>
          )}
          {one.relays.slice(0, SHOWN_RELAYS).map((relay) => (
            <Link key={relay.id} href={`/relays/${relay.id}`}>
              {relay.name}
            </Link>
          ))}
          {more > 0 && <small>{t('moreRelays', { count: more })}</small>}
        </span>
      </td>
      <td data-number>
        <Link href={`/routes/${one.id}`}>{t('open')}</Link>
      </td>
    </tr>
  );
}
