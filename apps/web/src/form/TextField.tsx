import type { HTMLAttributes, HTMLInputAutoCompleteAttribute, HTMLInputTypeAttribute, ReactNode } from 'react';
import { Field } from './Field';
import form from './form.module.css';

/** One line of text under its label; what is at fault with it takes the place of the note. */
export function TextField(props: {
  label: string;
  value: string;
  note?: ReactNode;
  /** Null: nothing. */
  fault?: string | null;
  type?: HTMLInputTypeAttribute;
  inputMode?: HTMLAttributes<HTMLInputElement>['inputMode'];
  autoComplete?: HTMLInputAutoCompleteAttribute;
  maxLength?: number;
  placeholder?: string;
  /** Id of a datalist with what may be meant. */
  list?: string;
  required?: boolean;
  disabled?: boolean;
  /** Gets the focus where its dialog opens. */
  first?: boolean;
  onChange: (value: string) => void;
}) {
  const fault = props.fault ?? null;
  return (
    <Field label={props.label} note={fault ?? props.note} wrong={fault !== null}>
      {(id, note) => (
        <input
          id={id}
          aria-describedby={note}
          aria-invalid={fault !== null}
          className={form.input}
          type={props.type ?? 'text'}
          autoComplete={props.autoComplete ?? 'off'}
          inputMode={props.inputMode}
          maxLength={props.maxLength ?? 80}
          placeholder={props.placeholder}
          list={props.list}
          required={props.required}
          disabled={props.disabled}
          data-autofocus={props.first}
          spellCheck={false}
          value={props.value}
          onChange={(event) => props.onChange(event.target.value)}
        />
      )}
    </Field>
  );
}
