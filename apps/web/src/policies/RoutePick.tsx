'use client';
import { useQuery } from '@tanstack/react-query';
import { useTranslations } from 'use-intl';
import { Field } from '../form/Field';
import { Select } from '../form/Select';
import { useTRPC } from '../trpc/client';
import { usePolicyText } from './usePolicyText';

/** One of the organization's routes; empty for none yet. */
export function RoutePick(props: {
  label: string;
  value: string;
  without: readonly string[];
  onPick: (routeId: string) => void;
}) {
  const t = useTranslations('policies.used');
  const trpc = useTRPC();
  const { route } = usePolicyText();
  const routes = useQuery(trpc.route.list.queryOptions());
  const offered = (routes.data ?? []).filter(({ id }) => !props.without.includes(id));
  return (
    <Field label={props.label}>
      {(id, note) => (
        <Select
          id={id}
          note={note}
          value={props.value}
          options={[{ value: '', label: t('choose') }, ...offered.map((one) => ({ value: one.id, label: route(one) }))]}
          onPick={props.onPick}
        />
      )}
    </Field>
  );
}
