interface Words {
  readonly nothing: string;
  readonly yes: string;
  readonly no: string;
  readonly moment: (at: number) => string;
}

/** As PostgreSQL writes a moment in JSON. */
const MOMENT = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?[+-]\d\d:\d\d$/;

/** A value of a field as people read it: moments in their zone, numbers and texts as they are, lists parted by commas. */
export function valueText(value: unknown, words: Words): string {
  if (value === null || value === undefined || value === '') return words.nothing;
  if (value === true) return words.yes;
  if (value === false) return words.no;
  if (Array.isArray(value))
    return value.length === 0 ? words.nothing : value.map((one) => valueText(one, words)).join(', ');
  if (typeof value === 'string' && MOMENT.test(value)) return words.moment(Date.parse(value));
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
