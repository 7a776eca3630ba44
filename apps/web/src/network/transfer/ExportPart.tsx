'use client';
import { Button } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useTranslations } from 'use-intl';
import form from '../../form/form.module.css';
import { download } from '../../format/download';
import { isoDay } from '../../format/time';
import page from '../../page/page.module.css';
import { usePerson } from '../../shell/Person';
import { useTRPC } from '../../trpc/client';
import { type TransferKind, transferKinds } from './source';
import styles from './transfer.module.css';

/** All as one document, or one kind as a table. */
export function ExportPart() {
  const t = useTranslations('network.transfer');
  const trpc = useTRPC();
  const client = useQueryClient();
  const { slug } = usePerson().organization;
  const name = (rest: string) => `${slug}-${rest}-${isoDay(Date.now(), 'UTC')}`;
  const json = useMutation({
    mutationFn: () => client.fetchQuery(trpc.network.exportDocument.queryOptions(undefined, { staleTime: 0 })),
    onSuccess: (document) =>
      download(`${name('network')}.json`, 'application/json', `${JSON.stringify(document, null, 2)}\n`),
  });
  const csv = useMutation({
    mutationFn: (kind: TransferKind) =>
      client.fetchQuery(trpc.network.exportCsv.queryOptions({ kind }, { staleTime: 0 })),
    onSuccess: (text, kind) => download(`${name(kind)}.csv`, 'text/csv', text),
  });
  return (
    <div className={form.form}>
      <div>
        <Button loading={json.isPending} onClick={() => json.mutate()}>
          {t('json')}
        </Button>
        <p className={styles.note}>{t('jsonNote')}</p>
      </div>
      <div>
        <p className={form.label}>{t('csv')}</p>
        <span className={styles.kinds}>
          {transferKinds.map((kind) => (
            <Button
              key={kind}
              disabled={csv.isPending && csv.variables !== kind}
              loading={csv.isPending && csv.variables === kind}
              onClick={() => csv.mutate(kind)}
            >
              {t(`kinds.${kind}`)}
            </Button>
          ))}
        </span>
        <p className={styles.note}>{t('csvNote')}</p>
      </div>
      {(json.isError || csv.isError) && (
        <p role="alert" className={page.sub}>
          {t('exportFailed')}
        </p>
      )}
    </div>
  );
}
