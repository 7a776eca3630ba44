export interface Paint {
  bold(text: string): string;
  dim(text: string): string;
  red(text: string): string;
  green(text: string): string;
  yellow(text: string): string;
}

/** ANSI colors, or none. */
export function createPaint(colors: boolean): Paint {
  const code = (on: number, off: number) => (text: string) => (colors ? `\u001b[${on}m${text}\u001b[${off}m` : text);
  return { bold: code(1, 22), dim: code(2, 22), red: code(31, 39), green: code(32, 39), yellow: code(33, 39) };
}

/** Colors where a person reads and has not asked for none (https://no-color.org). */
export function wantsColors(isTerminal: boolean, noColor: string | undefined, term: string | undefined): boolean {
  return isTerminal && !noColor && term !== 'dumb';
}
