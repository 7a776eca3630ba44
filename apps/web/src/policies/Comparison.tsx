'use client';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslations } from 'use-intl';
import { Choice } from '../charts/Choice';
import { Field } from '../form/Field';
import { Select } from '../form/Select';
import page from '../page/page.module.css';
import { Table } from '../page/Table';
import { useTRPC } from '../trpc/client';
import type { PolicyDetail, WholePolicy } from './data';
import { differing } from './draft';
import { allFields } from './fields';
import styles from './policies.module.css';
import { usePolicyText } from './usePolicyText';

/** A policy (or what is being made of it) beside its preset, a version of its own, or another one. */
export function Comparison(props: {
  detail: PolicyDetail;
  draft: WholePolicy | null;
  /** `preset`, `version 3`, or the id of a policy. */
  other: string;
  onOther: (other: string) => void;
}) {
  const t = useTranslations('policies.compare');
  const [all, setAll] = useState(false);
  const { detail, draft } = props;
  const own = draft ?? detail.policy;
  const other = useOther(detail, props.other);
  const fields = other === null ? [] : differing(own, other.policy, allFields);
  return (
    <section className={styles.section} id="compare">
      <h3 className={page.title}>{t('title')}</h3>
      <OtherPick {...props} />
      {other !== null && (
        <>
          <p className={page.sub}>{fields.length === 0 ? t('same') : t('count', { count: fields.length })}</p>
          <Choice
            label={t('title')}
            options={[
              { value: 'only', label: t('only') },
              { value: 'all', label: t('all') },
            ]}
            value={all ? 'all' : 'only'}
            onPick={(value) => setAll(value === 'all')}
          />
          {(all || fields.length > 0) && (
            <SideBySide
              fields={all ? allFields : fields}
              differ={fields}
              own={own}
              other={other.policy}
              ownName={draft === null ? t('version', { version: detail.version }) : t('this')}
              otherName={other.name}
            />
          )}
        </>
      )}
    </section>
  );
}

function useOther(detail: PolicyDetail, other: string): { policy: WholePolicy; name: string } | null {
  const t = useTranslations('policies.compare');
  const trpc = useTRPC();
  const version = /^version (\d+)$/.exec(other)?.[1];
  const elsewhere = other !== 'preset' && version === undefined;
  const asked = useQuery({
    ...trpc.policy.get.queryOptions({ id: elsewhere ? other : detail.id }, { placeholderData: keepPreviousData }),
    enabled: elsewhere,
  });
  if (other === 'preset') return { policy: detail.preset, name: t('preset') };
  if (version === undefined) return asked.data?.id === other ? asked.data : null;
  const found = detail.history.find((one) => one.version === Number(version));
  return found === undefined ? null : { policy: found.policy, name: t('version', { version }) };
}

function OtherPick(props: { detail: PolicyDetail; other: string; onOther: (other: string) => void }) {
  const t = useTranslations('policies.compare');
  const trpc = useTRPC();
  const policies = useQuery(trpc.policy.list.queryOptions({ archived: false }));
  const { detail } = props;
  return (
    <Field label={t('with')}>
      {(id, note) => (
        <Select
          id={id}
          note={note}
          value={props.other}
          options={[
            { value: 'preset', label: t('preset') },
            ...detail.history.slice(1).map(({ version }) => ({
              value: `version ${version}`,
              label: t('version', { version }),
            })),
            ...(policies.data ?? [])
              .filter((policy) => policy.id !== detail.id)
              .map((policy) => ({ value: policy.id, label: t('policy', { name: policy.name }) })),
          ]}
          onPick={props.onOther}
        />
      )}
    </Field>
  );
}

function SideBySide(props: {
  fields: readonly string[];
  differ: readonly string[];
  own: WholePolicy;
  other: WholePolicy;
  ownName: string;
  otherName: string;
}) {
  const t = useTranslations('policies.compare');
  const { label, value } = usePolicyText();
  return (
    <Table dense className={styles.sides} columns={[t('field'), props.ownName, props.otherName]}>
      {props.fields.map((field) => (
        <tr key={field} data-differs={props.differ.includes(field)}>
          <th scope="row">{label(field)}</th>
          <td>{value(props.own, field)}</td>
          <td>{value(props.other, field)}</td>
        </tr>
      ))}
    </Table>
  );
}
