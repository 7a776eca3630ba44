import { IconEye, IconEyeOff } from '@tabler/icons-react';
import { useState } from 'react';
import { Field } from './Field';
import form from './form.module.css';

/** A password, which may be looked at while it is typed; what is at fault with it takes the place of the note. */
export function PasswordField(props: {
  label: string;
  /** Of the button that shows and hides it. */
  reveal: string;
  value: string;
  note?: string;
  fault?: string | null;
  autoComplete: 'current-password' | 'new-password';
  minLength?: number;
  onChange: (value: string) => void;
}) {
  const [shown, setShown] = useState(false);
  const fault = props.fault ?? null;
  const Eye = shown ? IconEyeOff : IconEye;
  return (
    <Field label={props.label} note={fault ?? props.note} wrong={fault !== null}>
      {(id, note) => (
        <span className={form.password}>
          <input
            id={id}
            aria-describedby={note}
            aria-invalid={fault !== null}
            className={form.input}
            type={shown ? 'text' : 'password'}
            autoComplete={props.autoComplete}
            minLength={props.minLength}
            maxLength={128}
            required
            spellCheck={false}
            value={props.value}
            onChange={(event) => props.onChange(event.target.value)}
          />
          <button type="button" aria-label={props.reveal} aria-pressed={shown} onClick={() => setShown(!shown)}>
            <Eye size={17} stroke={1.7} aria-hidden />
          </button>
        </span>
      )}
    </Field>
  );
}
