/** A value of a field as people read it; numbers and texts as they are, lists parted by commas. */
export function valueText(value: unknown, words: { nothing: string; yes: string; no: string }): string {
  if (value === null || value === undefined || value === '') return words.nothing;
  if (value === true) return words.yes;
  if (value === false) return words.no;
  if (Array.isArray(value))
    return value.length === 0 ? words.nothing : value.map((one) => valueText(one, words)).join(', ');
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}

/** `definition.holdDownMs` as “hold down ms”: names of fields are the software's, so they are English in both languages. */
export function fieldText(field: string): string {
  const [last = field] = field.split('.').slice(-1);
  return last
    .replaceAll('_', ' ')
    .replace(/([a-z])([A-Z])/g, '$1 $2')
    .replace(/ id$/, '')
    .toLowerCase();
}
