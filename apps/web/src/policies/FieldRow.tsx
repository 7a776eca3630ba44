'use client';
import { type ReactNode, useId } from 'react';
import { useTranslations } from 'use-intl';
import form from '../form/form.module.css';
import page from '../page/page.module.css';
import styles from './policies.module.css';
import { usePolicyText } from './usePolicyText';

export interface RowProps {
  readonly path: string;
  /** What the preset says in it. */
  readonly preset: string;
  readonly differs: boolean;
  /** It is at fault: the row says what it must be. */
  readonly wrong: boolean;
  /** Takes the preset's value; null where nobody may. */
  readonly onPreset: (() => void) | null;
  readonly children: (id: string, described: string, wrong: boolean) => ReactNode;
}

/** One field: what it is called and means, its input, what the preset says, and whether that is something else. */
export function FieldRow(props: RowProps) {
  const t = useTranslations('policies');
  const { label, meaning, must } = usePolicyText();
  const id = useId();
  const { path, preset, differs, wrong, onPreset } = props;
  const said = t('preset', { value: preset });
  return (
    <div className={styles.row} data-differs={differs}>
      <div className={styles.what}>
        <label htmlFor={id}>{label(path)}</label>
        <p id={`${id}-note`} className={wrong ? form.refusal : page.sub} aria-live="polite">
          {wrong ? must(path) : meaning(path)}
        </p>
      </div>
      <div>{props.children(id, `${id}-note`, wrong)}</div>
      <div className={styles.preset}>
        {differs && onPreset ? (
          <button type="button" onClick={onPreset} aria-label={t('takePreset', { value: preset })}>
            ≠ {said}
          </button>
        ) : (
          <span title={differs ? t('differsMark') : undefined}>
            {differs && '≠ '}
            {said}
          </span>
        )}
      </div>
    </div>
  );
}
