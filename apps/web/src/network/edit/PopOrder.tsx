'use client';
import { IconArrowDown, IconArrowUp, IconX } from '@tabler/icons-react';
import { useTranslations } from 'use-intl';
import { Field } from '../../form/Field';
import form from '../../form/form.module.css';
import { Select } from '../../form/Select';
import styles from './edit.module.css';

/** Where a region's lines land, in the order in which they are preferred: moved by buttons, so that keys do as well. */
export function PopOrder(props: {
  pops: readonly { readonly id: string; readonly name: string }[];
  /** Ids, the first is preferred. */
  chosen: readonly string[];
  fault: string | null;
  onChange: (chosen: string[]) => void;
}) {
  const t = useTranslations('network.edit');
  const { pops, chosen, onChange } = props;
  const rest = pops.filter(({ id }) => !chosen.includes(id));
  const moved = (from: number, by: number) => {
    const next = [...chosen];
    next.splice(from + by, 0, ...next.splice(from, 1));
    onChange(next);
  };
  return (
    <>
      {chosen.length > 0 && (
        <div>
          <p className={form.label}>{t('pops')}</p>
          <ol className={styles.order} aria-label={t('pops')}>
            {chosen.map((id, index) => {
              const name = pops.find((pop) => pop.id === id)?.name ?? id;
              return (
                <li key={id}>
                  <span>
                    <b>{index + 1}</b> {name}
                  </span>
                  <Move label={t('popUp', { name })} off={index === 0} onClick={() => moved(index, -1)}>
                    <IconArrowUp size={15} aria-hidden />
                  </Move>
                  <Move
                    label={t('popDown', { name })}
                    off={index === chosen.length - 1}
                    onClick={() => moved(index, 1)}
                  >
                    <IconArrowDown size={15} aria-hidden />
                  </Move>
                  <Move label={t('popRemove', { name })} onClick={() => onChange(chosen.filter((one) => one !== id))}>
                    <IconX size={15} aria-hidden />
                  </Move>
                </li>
              );
            })}
          </ol>
        </div>
      )}
      <Field
        label={t('popAdd')}
        note={props.fault ?? t(pops.length === 0 ? 'popsNone' : 'popsNote')}
        wrong={props.fault !== null}
      >
        {(id, note) => (
          <Select
            id={id}
            note={note}
            value=""
            options={
              rest.length === 0
                ? []
                : [{ value: '', label: '…' }, ...rest.map((pop) => ({ value: pop.id, label: pop.name }))]
            }
            onPick={(picked) => picked !== '' && onChange([...chosen, picked])}
          />
        )}
      </Field>
    </>
  );
}

function Move(props: { label: string; off?: boolean; onClick: () => void; children: React.ReactNode }) {
  return (
    <button type="button" aria-label={props.label} title={props.label} disabled={props.off} onClick={props.onClick}>
      {props.children}
    </button>
  );
}
