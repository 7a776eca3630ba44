import { pinyinInitials } from './pinyinInitials';

/** Texts by which something is found, ready to be asked. */
export interface Findable {
  readonly texts: readonly string[];
  readonly initials: readonly string[];
}

/** Makes texts, in whatever language, ready to be found. */
export function findable(texts: readonly string[]): Findable {
  const lower = texts.map((text) => text.toLowerCase());
  return { texts: lower, initials: lower.filter((text) => /\p{Script=Han}/u.test(text)).map(pinyinInitials) };
}

/**
 * How far something is from what was typed; null where a word of it is nowhere. Nearest is a text that begins with the word,
 * then a word in it that does, pinyin initials that do, the word inside, and initials inside.
 */
export function rank(query: string, { texts, initials }: Findable): number | null {
  let total = 0;
  for (const word of query.toLowerCase().split(/\s+/).filter(Boolean)) {
    const best = Math.min(
      ...texts.map((text) => distance(word, text)),
      ...initials.map((text) => byInitials(word, text)),
    );
    if (best === Number.POSITIVE_INFINITY) return null;
    total += best;
  }
  return total;
}

function distance(word: string, text: string): number {
  const at = text.indexOf(word);
  if (at === 0) return 0;
  if (at < 0) return Number.POSITIVE_INFINITY;
  return text.split(/[\s·/_-]+/).some((part) => part.startsWith(word)) ? 1 : 3;
}

function byInitials(word: string, initials: string): number {
  const at = initials.indexOf(word);
  return at === 0 ? 2 : at > 0 ? 4 : Number.POSITIVE_INFINITY;
}
