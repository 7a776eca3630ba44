'use client';
import { Button } from '@mantine/core';
import { type ReactNode, useState } from 'react';
import { useTranslations } from 'use-intl';
import { MayNot } from '../../page/MayNot';
import page from '../../page/page.module.css';
import { SidePanel } from '../../page/SidePanel';
import { usePerson } from '../../shell/Person';
import type { NetworkTree } from '../data';
import { Addresses } from './Addresses';
import { AgentForm } from './AgentForm';
import { Archiving } from './Archiving';
import { CarrierForm } from './CarrierForm';
import { CircuitForm } from './CircuitForm';
import type { FormProps } from './form';
import { LineForm } from './LineForm';
import { PopForm } from './PopForm';
import { RegionForm } from './RegionForm';
import { OfCarrier, OfCircuit, OfLine, OfRegion, OfRoute } from './Related';
import { RouteForm } from './RouteForm';
import { byId, type Target, targetText } from './target';
import { useTarget } from './useTarget';
import { useTitle } from './useTitle';

/** One thing of the network beside the page: its fields, what belongs to it, and the archive. */
export function EditDrawer({ tree }: { tree: NetworkTree }) {
  const { target, open, close } = useTarget();
  const key = target === null ? '' : targetText(target);
  const [edited, setEdited] = useState('');
  const [asking, setAsking] = useState(false);
  const { title, region, under } = useTitle(tree, target);
  return (
    <SidePanel
      opened={target !== null}
      onClose={close}
      width={480}
      holds={asking}
      keeps={edited === key}
      title={title}
      under={
        <>
          {region !== null && (
            <button type="button" className={page.textButton} onClick={() => open('region', region.id)}>
              {region.name}
            </button>
          )}
          {region !== null && under !== null && ' · '}
          {under}
        </>
      }
    >
      {target !== null && (
        <div key={key} onInput={() => setEdited(key)}>
          <Content tree={tree} target={target} onAsk={setAsking} name={title} onSaved={() => setEdited('')} />
        </div>
      )}
    </SidePanel>
  );
}

function Content(props: {
  tree: NetworkTree;
  target: Target;
  name: string;
  onAsk: (asking: boolean) => void;
  onSaved: () => void;
}) {
  const t = useTranslations('network.edit');
  const mayManage = usePerson().actions.includes('manage-network');
  const { tree, target } = props;
  const { moveTo, close } = useTarget();
  const { kind, id, regionId } = target;
  const parts = usePartsOf(tree, kind, id);
  const may = mayManage && parts?.archivedAt == null;
  if (id !== null && parts === null) return <p>{t('gone')}</p>;
  const given = {
    tree,
    regionId,
    may,
    onSaved: (saved: string) => {
      props.onSaved();
      if (id === null) moveTo(kind, saved);
    },
  };
  return (
    <>
      {!mayManage && <MayNot work="network" />}
      {parts?.archivedAt != null && <p className={page.sub}>{t('isArchived')}</p>}
      <section>{formOf(kind, tree, id, given)}</section>
      {parts?.below(may)}
      {id !== null && parts !== null && mayManage && (
        <Archiving
          object={{ kind, id, name: props.name }}
          archivedAt={parts.archivedAt}
          onAsk={props.onAsk}
          onArchived={close}
        />
      )}
    </>
  );
}

type Given = Omit<FormProps<never>, 'row'>;

function formOf(kind: Target['kind'], tree: NetworkTree, id: string | null, given: Given): ReactNode {
  switch (kind) {
    case 'region':
      return <RegionForm {...given} row={byId(tree.regions, id)} />;
    case 'carrier':
      return <CarrierForm {...given} row={byId(tree.carriers, id)} />;
    case 'line':
      return <LineForm {...given} row={byId(tree.lines, id)} />;
    case 'circuit':
      return <CircuitForm {...given} row={byId(tree.circuits, id)} />;
    case 'pop':
      return <PopForm {...given} row={byId(tree.pops, id)} />;
    case 'route':
      return <RouteForm {...given} row={byId(tree.routes, id)} />;
    case 'agent': {
      const row = byId(tree.agents, id);
      return row === null ? null : <AgentForm {...given} row={row} />;
    }
  }
}

interface Parts {
  readonly archivedAt: number | null;
  /** What stands below the form. */
  readonly below: (may: boolean) => ReactNode;
}

/** What there is of a thing besides its fields; null where it is not there. */
function usePartsOf(tree: NetworkTree, kind: Target['kind'], id: string | null): Parts | null {
  const t = useTranslations('network.edit');
  const { health } = useTarget();
  switch (kind) {
    case 'region':
      return partsOf(tree.regions, id, (row) => (may) => <OfRegion tree={tree} row={row} may={may} />);
    case 'carrier':
      return partsOf(tree.carriers, id, (row) => () => <OfCarrier tree={tree} row={row} />);
    case 'line':
      return partsOf(tree.lines, id, (row) => (may) => (
        <>
          <Addresses tree={tree} of={{ line: row }} may={may} />
          <OfLine row={row} />
        </>
      ));
    case 'circuit':
      return partsOf(tree.circuits, id, (row) => () => <OfCircuit tree={tree} row={row} />);
    case 'pop':
      return partsOf(tree.pops, id, (row) => (may) => <Addresses tree={tree} of={{ pop: row }} may={may} />);
    case 'route':
      return partsOf(tree.routes, id, (row) => () => <OfRoute row={row} />);
    case 'agent':
      return partsOf(
        tree.agents,
        id,
        (row) => () =>
          row.archivedAt === null && (
            <section>
              <Button onClick={() => health(row.id)}>{t('agentHealth')}</Button>
            </section>
          ),
      );
  }
}

function partsOf<Row extends { readonly id: string; readonly archivedAt: number | null }>(
  rows: readonly Row[],
  id: string | null,
  below: (row: Row) => Parts['below'],
): Parts | null {
  const row = byId(rows, id);
  return row === null ? null : { archivedAt: row.archivedAt, below: below(row) };
}
