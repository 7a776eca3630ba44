'use client';
import { useQuery } from '@tanstack/react-query';
import { useTranslations } from 'use-intl';
import { DrillDialog } from '../drills/DrillDialog';
import { Dialog } from '../form/Dialog';
import { MaintenanceDialog } from '../maintenance/MaintenanceDialog';
import { Waiting } from '../page/Waiting';
import type { RouteDescription } from '../route/detail';
import { usePerson } from '../shell/Person';
import { useTRPC } from '../trpc/client';
import type { BoardRoute } from '../trpc/types';
import { OrderButton } from './OrderButton';
import { OverrideDialog } from './OverrideDialog';
import styles from './orders.module.css';

/** What people may order of a route from its page: planned work, a drill, a line by hand. Each asks before it acts. */
export function RouteOrders(props: {
  description: RouteDescription;
  live: BoardRoute | null;
  onDrill: (runId: string) => void;
}) {
  const t = useTranslations('orders');
  const drills = useTranslations('drills');
  const { actions } = usePerson();
  const { description, live } = props;
  const active = live?.activeLine ?? description.route.activeLine;
  const standby = description.lines.find(({ slot }) => slot !== active)?.slot ?? '';
  const mayOverride = actions.includes('override');
  return (
    <span className={styles.onRoute}>
      <OrderButton
        words={t('maintenanceOf')}
        letter="m"
        may={actions.includes('manage-maintenance')}
        mayNot={t('maintenance.mayNot')}
      >
        {(close) => (
          <MaintenanceDialog row={null} place={{ regionId: description.region.id, line: standby }} onClose={close} />
        )}
      </OrderButton>
      <OrderButton words={drills('drillOf')} letter="d" may={mayOverride} mayNot={drills('mayNot')}>
        {(close) => <DrillHere routeId={description.route.id} onStarted={props.onDrill} onClose={close} />}
      </OrderButton>
      <OrderButton words={t('override')} letter="o" may={mayOverride} mayNot={t('mayNot')} loud>
        {(close) => <OverrideDialog description={description} live={live} onClose={close} />}
      </OrderButton>
    </span>
  );
}

/** The drill's dialog with this route chosen; it needs to know what may be drilled. */
function DrillHere(props: { routeId: string; onStarted: (runId: string) => void; onClose: () => void }) {
  const t = useTranslations('drills');
  const trpc = useTRPC();
  const places = useQuery(trpc.drill.places.queryOptions());
  if (places.data === undefined)
    return (
      <Dialog title={t('titleRun')} width={560} onClose={props.onClose}>
        <Waiting on={[places]} loading={t('loading')} failed={t('failed')} />
      </Dialog>
    );
  return (
    <DrillDialog
      task={{ kind: 'run', routeId: props.routeId, onStarted: props.onStarted }}
      places={places.data}
      onClose={props.onClose}
    />
  );
}
