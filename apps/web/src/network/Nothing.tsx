import type { ReactNode } from 'react';
import { useTranslations } from 'use-intl';
import { Empty } from '../page/Empty';

/** What a part of the page says before there is anything of its kind; `add` is false for who may not. */
export function Nothing(props: { of: 'line' | 'circuit' | 'pop' | 'route'; add: ReactNode }) {
  const t = useTranslations('network.nothing');
  return (
    <Empty title={t(`${props.of}.title`)} body={t(`${props.of}.body`)}>
      {props.add || <p>{t('ask')}</p>}
    </Empty>
  );
}
