'use client';
import { Button } from '@mantine/core';
import { IconPlus } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslations } from 'use-intl';
import { AddAgentDialog } from './AddAgentDialog';

/** The page's main deed, with its dialog. Only for those who may. */
export function AddAgent() {
  const t = useTranslations('network');
  const [adding, setAdding] = useState(false);
  return (
    <>
      <Button variant="filled" leftSection={<IconPlus size={15} aria-hidden />} onClick={() => setAdding(true)}>
        {t('addAgent')}
      </Button>
      {adding && <AddAgentDialog onClose={() => setAdding(false)} />}
    </>
  );
}
