/** Of the foot: `page` has `#` where the number stands and `##` where their count does. */
export interface Foot {
  readonly left: readonly string[];
  readonly right: readonly string[];
  readonly page: string;
}

/** The foot of every sheet as margin boxes (CSS Paged Media 3 §4): texts of people become strings that can end nothing. */
export function footText({ left, right, page }: Foot): string {
  const counted = page
    .split(/(##|#)/)
    .filter((part) => part !== '')
    .map((part) => (part === '##' ? 'counter(pages)' : part === '#' ? 'counter(page)' : cssString(part)))
    .join(' ');
  const look =
    'vertical-align: top; padding-top: 5pt; border-top: 0.5pt solid #e2e3e6; color: #4f545c; font: 400 7.5pt/11pt "Inter Variable", "PingFang SC", "Noto Sans CJK SC", "Noto Sans SC", "Microsoft YaHei", sans-serif; white-space: pre-line;';
  return `@page {
  @bottom-left { content: ${left.map(cssString).join(' "\\a" ')}; width: 78%; text-align: left; ${look} }
  @bottom-right { content: ${right.map(cssString).join(' "\\a" ')} "\\a" ${counted}; width: 22%; text-align: right; ${look} }
}`;
}

/** A CSS string (CSS Syntax 3 §4.3.5); everything but letters, digits and spaces is escaped, so that no markup can end it. */
export function cssString(text: string): string {
  const escaped = text.replace(/[^\p{L}\p{N} ]/gu, (sign) => `\\${(sign.codePointAt(0) ?? 0).toString(16)} `);
  return `"${escaped}"`;
}
