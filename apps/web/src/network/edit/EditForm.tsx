import { Button } from '@mantine/core';
import type { ReactNode } from 'react';
import { useTranslations } from 'use-intl';
import form from '../../form/form.module.css';
import styles from './edit.module.css';

/** Fields with the button that saves them; what was refused of no field in particular stands above it. */
export function EditForm(props: {
  /** The button's word. */
  submit: string;
  may: boolean;
  ready: boolean;
  saving: { readonly isPending: boolean; readonly isSuccess: boolean };
  rest: string | null;
  onSubmit: () => void;
  children: ReactNode;
}) {
  const t = useTranslations('network.edit');
  return (
    <form
      className={form.form}
      onSubmit={(event) => {
        event.preventDefault();
        if (props.ready) props.onSubmit();
      }}
    >
      <fieldset className={styles.fields} disabled={!props.may}>
        {props.children}
      </fieldset>
      {props.rest !== null && (
        <p role="alert" className={form.refusal}>
          {props.rest}
        </p>
      )}
      {props.may && (
        <span className={form.buttons}>
          <Button type="submit" variant="filled" disabled={!props.ready} loading={props.saving.isPending}>
            {props.submit}
          </Button>
          <span role="status" className={styles.saved}>
            {props.saving.isSuccess && t('saved')}
          </span>
        </span>
      )}
    </form>
  );
}
