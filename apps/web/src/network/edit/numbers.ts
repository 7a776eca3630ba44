/** A typed number; null where nothing was typed, undefined where it is none. A decimal comma is taken too. */
export function numberOf(text: string): number | null | undefined {
  const typed = text
    .trim()
    .replace(/^AS(?=\d)/i, '')
    .replace(',', '.');
  if (typed === '') return null;
  return /^-?\d+(\.\d+)?$/.test(typed) ? Number(typed) : undefined;
}

/** A number as it stands in its input. */
export const textOf = (value: number | null): string => (value === null ? '' : String(value));
