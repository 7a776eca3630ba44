import { zonesFor } from '../network/edit/zones';
import { Field } from './Field';
import { Select } from './Select';

/** A time zone of the world, those of `country` (ISO 3166) first. */
export function ZoneField(props: {
  label: string;
  hint: string;
  value: string;
  country?: string;
  wrong?: string | null;
  onPick: (zone: string) => void;
}) {
  const { value, country = '', wrong = null } = props;
  const zones = [...new Set([...(value === '' || country !== '' ? [] : [value]), ...zonesFor(country), 'UTC', value])];
  return (
    <Field label={props.label} note={wrong ?? props.hint} wrong={wrong !== null}>
      {(id, note) => (
        <Select
          id={id}
          note={note}
          value={value}
          options={zones.map((zone) => ({ value: zone, label: zone.replaceAll('_', ' ') }))}
          onPick={props.onPick}
        />
      )}
    </Field>
  );
}
