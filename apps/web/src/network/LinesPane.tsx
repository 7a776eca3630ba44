'use client';
import { Button } from '@mantine/core';
import Link from 'next/link';
import { useTranslations } from 'use-intl';
import { targetText } from '../availability/text';
import { missing } from '../format/number';
import { PageHead } from '../page/PageHead';
import page from '../page/page.module.css';
import { ShowArchived } from '../page/ShowArchived';
import { Table } from '../page/Table';
import { usePerson } from '../shell/Person';
import { LineChip } from '../theme/LineChip';
import type { NetworkTree, TreeLine } from './data';
import { addressOf, placesOf } from './edit/Addresses';
import { useTarget } from './edit/useTarget';
import { Nothing } from './Nothing';
import styles from './network.module.css';
import { useNetworkText } from './useNetworkText';
import { inUse, useShownTree } from './useTree';

/** The ways into the regions: what carries each, and where it is measured to. */
export function LinesPane({ tree }: { tree: NetworkTree }) {
  const t = useTranslations('network.lineList');
  const { regionOf, names } = useNetworkText(tree);
  const { add } = useTarget();
  const may = usePerson().actions.includes('manage-network');
  const { shown, archived, showArchived } = useShownTree(tree);
  const lines = [...shown.lines].sort(
    (a, b) => regionOf(a.regionId).localeCompare(regionOf(b.regionId)) || a.slot.localeCompare(b.slot),
  );
  const used = inUse(tree).lines;
  const places = placesOf(tree);
  const unmeasured = used.filter(({ id }) => !places.some((one) => one.line.id === id && addressOf(one) !== null));
  const partly = places.filter((one) => addressOf(one) === null && !unmeasured.includes(one.line));
  const button = may && (
    <Button variant="filled" onClick={() => add('line')}>
      {t('add')}
    </Button>
  );
  if (tree.lines.length === 0) return <Nothing of="line" add={button} />;
  const named = (some: readonly TreeLine[]) =>
    names(some.map((one) => t('named', { region: regionOf(one.regionId), line: one.slot })));
  return (
    <>
      <PageHead
        head={t('head', { lines: used.length, regions: new Set(used.map(({ regionId }) => regionId)).size })}
        detail={
          unmeasured.length > 0
            ? t('unmeasured', { names: named(unmeasured) })
            : partly.length > 0
              ? t('partly', { names: named([...new Set(partly.map(({ line }) => line))]) })
              : t('well')
        }
      >
        {button}
      </PageHead>
      <Table
        stacks
        label={t('label')}
        columns={[t('line'), t('circuit'), t('addresses'), t('agents'), { number: t('target') }]}
      >
        {lines.map((line) => (
          <Row key={line.id} line={line} tree={shown} />
        ))}
      </Table>
      <ShowArchived label={t('showArchived')} checked={archived} onChange={showArchived} />
    </>
  );
}

function Row({ line, tree }: { line: TreeLine; tree: NetworkTree }) {
  const t = useTranslations('network.lineList');
  const { regionOf, circuitOf } = useNetworkText(tree);
  const { open } = useTarget();
  const circuit = circuitOf(line);
  const places = placesOf(tree).filter((one) => one.line.id === line.id);
  const agents = tree.agents.filter(
    (agent) => agent.archivedAt === null && agent.paths.some(({ lineId }) => lineId === line.id),
  );
  return (
    <tr data-archived={line.archivedAt !== null}>
      <th scope="row">
        <span className={styles.named}>
          <LineChip line={line.slot} active={line.archivedAt === null} />
          <button type="button" className={styles.link} onClick={() => open('line', line.id)}>
            {t('named', { region: regionOf(line.regionId), line: line.slot })}
          </button>
        </span>
        {line.archivedAt !== null && <span className={page.under}>{t('archived')}</span>}
      </th>
      <td data-label={t('circuitShort')}>
        {circuit === null ? (
          <span className={styles.muted}>{missing}</span>
        ) : (
          <>
            <button type="button" className={styles.plainLink} onClick={() => open('circuit', circuit.id)}>
              {circuit.name}
            </button>
            <span className={page.under}>{[circuit.provider, circuit.cable].filter(Boolean).join(' · ')}</span>
          </>
        )}
      </td>
      <td data-label={t('addresses')}>
        {places.length === 0 && <span className={styles.muted}>{line.archivedAt === null ? t('noPop') : missing}</span>}
        {places.map((place) => {
          const address = addressOf(place);
          return (
            <span key={place.pop.id} className={styles.pair}>
              {place.pop.name}{' '}
              <span data-loud={address === null}>
                {address === null ? t('noAddress') : `${address.host}:${address.port}`}
              </span>
            </span>
          );
        })}
      </td>
      <td data-label={t('agents')}>{agents.length === 0 ? missing : t('agentCount', { count: agents.length })}</td>
      <td data-number data-label={t('target')}>
        <Link href="/availability">
          {line.availabilityTarget === null ? missing : `${targetText(line.availabilityTarget)} %`}
        </Link>
      </td>
    </tr>
  );
}
