'use client';
import { Button } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslations } from 'use-intl';
import { duration } from '../format/duration';
import { missing } from '../format/number';
import { useLanguage } from '../i18n/Translations';
import { PageHead } from '../page/PageHead';
import page from '../page/page.module.css';
import { Table } from '../page/Table';
import { Waiting } from '../page/Waiting';
import { useTRPC } from '../trpc/client';
import { NewTokenDialog } from './NewTokenDialog';
import { RevokeDialog, type Token } from './RevokeDialog';
import styles from './tokens.module.css';

/** The tokens of the organization's programs: whose they are, what they may do, and whether anything uses them. */
export function TokensSection({ now }: { now: number }) {
  const t = useTranslations('tokens');
  const trpc = useTRPC();
  const tokens = useQuery(trpc.token.list.queryOptions(undefined, { refetchInterval: 30_000 }));
  const [making, setMaking] = useState(false);
  const [revoking, setRevoking] = useState<Token | null>(null);
  return (
    <section className={styles.section} aria-label={t('title')}>
      <PageHead head={t('title')} detail={t('detail')}>
        <Button onClick={() => setMaking(true)}>{t('make')}</Button>
      </PageHead>
      <Waiting on={[tokens]} loading={t('loading')} failed={t('failed')} />
      {tokens.data?.length === 0 && <p className={page.sub}>{t('none')}</p>}
      {tokens.data && tokens.data.length > 0 && <Rows tokens={tokens.data} now={now} onRevoke={setRevoking} />}
      {making && <NewTokenDialog onClose={() => setMaking(false)} />}
      {revoking !== null && <RevokeDialog token={revoking} onClose={() => setRevoking(null)} />}
    </section>
  );
}

function Rows(props: { tokens: readonly Token[]; now: number; onRevoke: (token: Token) => void }) {
  const t = useTranslations('tokens');
  const role = useTranslations('words.role');
  const language = useLanguage();
  const ago = (at: number) => t('ago', { duration: duration(Math.max(0, props.now - at), language) });
  const columns = [t('column.name'), t('column.role'), t('column.by'), t('column.made'), t('column.used'), ''];
  return (
    <Table stacks label={t('title')} columns={columns}>
      {props.tokens.map((token) => (
        <tr key={token.id}>
          <th scope="row">{token.name}</th>
          <td data-label={t('column.role')}>{role(token.role)}</td>
          <td data-label={t('column.by')}>{token.createdBy ?? missing}</td>
          <td data-label={t('column.made')}>{ago(token.createdAt)}</td>
          <td data-label={t('column.used')}>{token.lastUsedAt === null ? t('never') : ago(token.lastUsedAt)}</td>
          <td className={styles.actions}>
            <Button aria-label={t('revokeOf', { name: token.name })} onClick={() => props.onRevoke(token)}>
              {t('revoke')}
            </Button>
          </td>
        </tr>
      ))}
    </Table>
  );
}
