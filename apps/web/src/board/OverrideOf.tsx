'use client';
import { useQuery } from '@tanstack/react-query';
import { useTranslations } from 'use-intl';
import { Dialog } from '../form/Dialog';
import { OverrideDialog } from '../orders/OverrideDialog';
import { Waiting } from '../page/Waiting';
import { useTRPC } from '../trpc/client';
import type { BoardRoute } from '../trpc/types';
import { useRoutePlace } from './useRoutePlace';

/** The dialog that chooses a route's line by hand, opened from the board: asks first for what the board does not know. */
export function OverrideOf(props: { routeId: string; live: BoardRoute | null; onClose: () => void }) {
  const t = useTranslations('orders');
  const board = useTranslations('board');
  const trpc = useTRPC();
  const nameOf = useRoutePlace();
  const description = useQuery(trpc.route.get.queryOptions({ routeId: props.routeId }));
  const place = props.live ? nameOf(props.live) : undefined;
  if (description.data)
    return <OverrideDialog description={description.data} live={props.live} place={place} onClose={props.onClose} />;
  return (
    <Dialog title={t('dialogTitle')} onClose={props.onClose}>
      <Waiting on={[description]} loading={t('maintenance.loading')} failed={board('routeFailed')} height={320} />
    </Dialog>
  );
}
