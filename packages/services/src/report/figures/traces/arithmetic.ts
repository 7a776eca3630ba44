/** More terms than this are written as their sum: nobody reads a line of a hundred. */
const MOST_TERMS = 8;
/** As many digits as floats hold without what their last bits make up. */
const DIGITS = 13;
/** From here on it is a moment (epoch ms), of which a fraction matters as well. */
const MOMENTS = 1e12;

/** What there is to say where a figure has no value. */
export const NOTHING = '—';

/** A number as arithmetic has it: without an exponent, negative ones in brackets. */
export function num(value: number): string {
  const rounded = Math.abs(value) >= MOMENTS ? value : Number(value.toPrecision(DIGITS));
  if (rounded === 0) return '0';
  const size = Math.abs(rounded);
  const plain = size >= 1e-6 && size < 1e21 ? String(size) : size.toFixed(20).replace(/\.?0+$/, '');
  return rounded < 0 ? `(−${plain})` : plain;
}

/** `3 + 4 + 5`; in brackets where there is more than one, so that it can stand in a product. */
export function sumText(values: readonly number[]): string {
  const [first] = values;
  if (first === undefined) return '0';
  if (values.length === 1) return num(first);
  if (values.length > MOST_TERMS) return num(values.reduce((sum, value) => sum + value, 0));
  return `(${values.map(num).join(' + ')})`;
}

export interface Term {
  readonly weight: number;
  readonly value: number;
  /** How the value came about, where it is more than a number. */
  readonly text?: string;
}

/** `(5 × 12 + 3 × 40)`, of terms that are weighted. */
export function weighedText(terms: readonly Term[]): string {
  if (terms.length === 0) return '0';
  if (terms.length > MOST_TERMS) return num(terms.reduce((sum, { weight, value }) => sum + weight * value, 0));
  return `(${terms.map(({ weight, value, text }) => `${num(weight)} × ${text ?? num(value)}`).join(' + ')})`;
}

/** `(5 × 12 + 3 × 40) ÷ (5 + 3)`. */
export const meanText = (terms: readonly Term[]): string =>
  `${weighedText(terms)} ÷ ${sumText(terms.map(({ weight }) => weight))}`;

/** `median(3, 4, 5)`, or of many their median alone. */
export function listText(name: 'median' | 'max' | 'nearest', values: readonly number[], percent?: number): string {
  const list = [...values].sort((a, b) => a - b).map(num);
  return `${name}(${percent === undefined ? '' : `${percent}; `}${list.join(', ')})`;
}
