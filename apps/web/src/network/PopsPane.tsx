'use client';
import { Button } from '@mantine/core';
import { useTranslations } from 'use-intl';
import { missing } from '../format/number';
import { PageHead } from '../page/PageHead';
import page from '../page/page.module.css';
import { ShowArchived } from '../page/ShowArchived';
import { Table } from '../page/Table';
import { usePerson } from '../shell/Person';
import type { NetworkTree, TreePop } from './data';
import { addressOf, placesOf } from './edit/Addresses';
import { useTarget } from './edit/useTarget';
import { Nothing } from './Nothing';
import styles from './network.module.css';
import { useNetworkText } from './useNetworkText';
import { inUse, useShownTree } from './useTree';

/** Where the lines land: of which regions, in which order, and whether every line has its reflector there. */
export function PopsPane({ tree }: { tree: NetworkTree }) {
  const t = useTranslations('network.popList');
  const { names } = useNetworkText(tree);
  const { add } = useTarget();
  const may = usePerson().actions.includes('manage-network');
  const { shown, archived, showArchived } = useShownTree(tree);
  const used = inUse(tree);
  const places = placesOf(tree);
  const unlisted = used.pops.filter(({ id }) => !used.regions.some(({ popIds }) => popIds.includes(id)));
  const lacking = used.pops.filter(({ id }) => places.some((one) => one.pop.id === id && addressOf(one) === null));
  const button = may && (
    <Button variant="filled" onClick={() => add('pop')}>
      {t('add')}
    </Button>
  );
  if (tree.pops.length === 0) return <Nothing of="pop" add={button} />;
  const named = (some: readonly TreePop[]) => names(some.map(({ name }) => name));
  return (
    <>
      <PageHead
        head={t('head', { count: used.pops.length })}
        detail={
          lacking.length > 0
            ? t('lacking', { names: named(lacking) })
            : unlisted.length > 0
              ? t('unlisted', { names: named(unlisted) })
              : t('well')
        }
      >
        {button}
      </PageHead>
      <Table stacks label={t('label')} columns={[t('pop'), t('regions'), t('addresses')]}>
        {shown.pops.map((pop) => (
          <Row key={pop.id} pop={pop} tree={shown} />
        ))}
      </Table>
      <ShowArchived label={t('showArchived')} checked={archived} onChange={showArchived} />
    </>
  );
}

function Row({ pop, tree }: { pop: TreePop; tree: NetworkTree }) {
  const t = useTranslations('network.popList');
  const { region } = useNetworkText(tree);
  const { open } = useTarget();
  const places = placesOf(tree).filter((one) => one.pop.id === pop.id);
  const set = places.filter((one) => addressOf(one) !== null).length;
  const regions = tree.regions.filter(({ popIds }) => popIds.includes(pop.id));
  return (
    <tr data-archived={pop.archivedAt !== null}>
      <th scope="row">
        <button type="button" className={styles.link} onClick={() => open('pop', pop.id)}>
          {pop.name}
        </button>
        {pop.archivedAt !== null && <span className={page.under}>{t('archived')}</span>}
      </th>
      <td data-label={t('regions')}>
        <span className={styles.several}>
          {regions.length === 0 && missing}
          {regions.map((one) => (
            <span key={one.id}>
              <button type="button" className={styles.plainLink} onClick={() => open('region', one.id)}>
                {region(one)}
              </button>
              {one.popIds.length > 1 && (
                <small>{t('priority', { priority: one.popIds.indexOf(pop.id) + 1, of: one.popIds.length })}</small>
              )}
            </span>
          ))}
        </span>
      </td>
      <td data-label={t('addresses')}>
        <span className={styles.cell} data-loud={set < places.length}>
          {places.length === 0 ? missing : t('addressed', { set, total: places.length })}
        </span>
      </td>
    </tr>
  );
}
