/** A header is one line: whatever could begin another becomes a space. */
export function oneLine(text: string): string {
  return text
    .replace(/[\p{Cc}\p{Zl}\p{Zp}]+/gu, ' ')
    .replace(/ {2,}/g, ' ')
    .trim();
}

/** At most `most` letters, the last of which says that some were cut off. */
export function cut(text: string, most: number): string {
  const letters = [...text];
  return letters.length <= most ? text : `${letters.slice(0, most - 1).join('')}…`;
}

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** As it stands in HTML, in text and in attributes alike. */
export const escaped = (text: string): string => text.replace(/[&<>"']/g, (letter) => ENTITIES[letter] ?? letter);

export const LOCALES = { en: 'en-GB', zh: 'zh-CN' } as const;
/** Subjects begin with it and are at most so long. */
export const SUBJECT_TAG = '[Twinline] ';
export const MOST_SUBJECT = 150;
/** Fonts that mail programs have. */
export const MAIL_FONTS = '-apple-system,Segoe UI,Roboto,PingFang SC,Microsoft YaHei,sans-serif';
