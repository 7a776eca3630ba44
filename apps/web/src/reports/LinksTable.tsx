'use client';
import { Button } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslations } from 'use-intl';
import form from '../form/form.module.css';
import { duration } from '../format/duration';
import { ownNames } from '../i18n/languages';
import { useLanguage } from '../i18n/Translations';
import page from '../page/page.module.css';
import { Table } from '../page/Table';
import { useNow } from '../shell/useNow';
import { useTRPC } from '../trpc/client';
import type { ReportLink } from './data';
import { momentText } from './periodText';
import styles from './reports.module.css';

/** Whom a link was made for, how often it was opened, and until when; a second click on the same button ends it. */
export function LinksTable({ links, zone }: { links: readonly ReportLink[]; zone: string }) {
  const t = useTranslations('reports.share');
  const language = useLanguage();
  const trpc = useTRPC();
  const client = useQueryClient();
  const now = useNow(30_000) ?? 0;
  const [asked, setAsked] = useState<string | null>(null);
  const revoke = useMutation(
    trpc.report.revokeLink.mutationOptions({
      onSettled() {
        setAsked(null);
        return client.invalidateQueries(trpc.report.links.pathFilter());
      },
    }),
  );
  const until = ({ revokedAt, expiresAt }: ReportLink) => {
    if (revokedAt !== null) return t('revoked', { at: momentText(revokedAt, zone, language) });
    if (expiresAt <= now) return t('expired', { at: momentText(expiresAt, zone, language) });
    return t('expires', { duration: duration(expiresAt - now, language) });
  };
  return (
    <>
      <Table
        label={t('list')}
        columns={[t('column.recipient'), t('column.opened'), t('column.until'), '']}
        stacks
        dense
      >
        {links.map((link) => {
          const over = link.revokedAt !== null || link.expiresAt <= now;
          return (
            <tr key={link.id} data-archived={over}>
              <th scope="row">
                {link.recipient}
                <span className={page.under}>
                  {ownNames[link.language]}
                  {link.createdBy !== null && ` · ${t('by', { name: link.createdBy })}`}
                </span>
              </th>
              <td data-label={t('column.opened')}>
                <span>
                  {t('opens', { count: link.opens })}
                  {link.lastOpenedAt !== null && (
                    <span className={page.under}>
                      {t('lastOpened', { at: momentText(link.lastOpenedAt, zone, language) })}
                    </span>
                  )}
                </span>
              </td>
              <td data-label={t('column.until')}>
                <span>{until(link)}</span>
              </td>
              <td className={styles.actions}>
                {!over && (
                  <Button
                    variant={asked === link.id ? 'filled' : 'default'}
                    aria-label={t(asked === link.id ? 'revokeSureOf' : 'revokeOf', { recipient: link.recipient })}
                    loading={revoke.isPending && revoke.variables.id === link.id}
                    onBlur={() => setAsked(null)}
                    onClick={() => (asked === link.id ? revoke.mutate({ id: link.id }) : setAsked(link.id))}
                  >
                    {t(asked === link.id ? 'revokeSure' : 'revoke')}
                  </Button>
                )}
              </td>
            </tr>
          );
        })}
      </Table>
      {revoke.isError && (
        <p role="alert" className={form.refusal}>
          {t('refused', { message: revoke.error.message })}
        </p>
      )}
    </>
  );
}
