'use client';
import { Button, Tooltip } from '@mantine/core';
import { useState } from 'react';
import { useTranslations } from 'use-intl';
import type { RouteDescription } from '../route/detail';
import { usePerson } from '../shell/Person';
import type { BoardRoute } from '../trpc/types';
import { OverrideDialog } from './OverrideDialog';

/** Opens the dialog that chooses a line by hand; who may not is told who may. */
export function OverrideControl(props: { description: RouteDescription; live: BoardRoute | null }) {
  const t = useTranslations('orders');
  const me = usePerson();
  const [open, setOpen] = useState(false);
  const may = me.actions.includes('override');
  return (
    <>
      <Tooltip label={t('mayNot')} disabled={may} events={{ hover: true, focus: true, touch: true }}>
        <Button
          variant="filled"
          aria-disabled={!may}
          {...(may ? {} : { 'data-disabled': true })}
          onClick={() => may && setOpen(true)}
        >
          {t('override')}
        </Button>
      </Tooltip>
      {open && <OverrideDialog {...props} onClose={() => setOpen(false)} />}
    </>
  );
}
