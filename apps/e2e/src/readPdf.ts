import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';

/** Whether another program is here that reads PDFs. */
export const readsPdf = existsSync('/usr/bin/pdftotext');

export interface PdfPage {
  /** Points. */
  readonly width: number;
  readonly height: number;
  readonly words: readonly PdfWord[];
  /** Its text in reading order, without any space. */
  readonly text: string;
}

interface PdfWord {
  readonly text: string;
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
}

/** What another program than the one that made it reads in a PDF. */
export function readPdf(file: string): { pages: PdfPage[]; info: string } {
  const read = (...args: string[]) =>
    execFileSync('pdftotext', [...args, file, '-'], { encoding: 'utf8', maxBuffer: 64e6 });
  const texts = read().split('\f');
  const pages = read('-bbox').split('<page ').slice(1);
  return {
    info: execFileSync('pdfinfo', [file], { encoding: 'utf8' }),
    pages: pages.map((page, i) => {
      const [, width = 0, height = 0] = (/width="([\d.]+)" height="([\d.]+)"/.exec(page) ?? []).map(Number);
      const found = page.matchAll(/<word xMin="(.+?)" yMin="(.+?)" xMax="(.+?)" yMax="(.+?)">(.*?)<\/word>/g);
      const words = [...found].map(([, left, top, right, bottom, text = '']) => ({
        ...{ text, left: Number(left), top: Number(top), right: Number(right), bottom: Number(bottom) },
      }));
      return { width, height, words, text: bare(texts[i] ?? '') };
    }),
  };
}

/** Without spaces, which lines break at, and with plain hyphens. */
export const bare = (text: string): string => text.replace(/[\s\u2060\u200b]+/g, '').replaceAll('\u2011', '-');

const MARGIN = 20;
/** Boxes of letters are as tall as their font allows, accents on accents: what must stay apart is their middle. */
const MIDDLE = 0.4;
/** Chinese marks stand in half of their box, and are set closer where two meet. */
const MARK_AT_EDGE = /^[（“《]|[）”》。，：；、]$|^[。，：；、）]/;

/** Words that stick out of the page's margins or lie over another. */
export function wordFaults({ width, height, words }: PdfPage): string[] {
  const middles = words.map(({ text, left, top, right, bottom }) => {
    const half = ((bottom - top) * MIDDLE) / 2;
    const middle = (top + bottom) / 2;
    const closer = MARK_AT_EDGE.test(text) ? (bottom - top) / 2 : 1;
    return { text, left, right, closer, top: middle - half, bottom: middle + half };
  });
  return middles.flatMap((one, i) => [
    ...(one.left < MARGIN || one.right > width - MARGIN || one.top < MARGIN || one.bottom > height - MARGIN
      ? [`sticks out: ${one.text}`]
      : []),
    ...middles
      .slice(i + 1)
      .filter(
        (other) =>
          Math.min(one.right, other.right) - Math.max(one.left, other.left) > Math.max(one.closer, other.closer) &&
          Math.min(one.bottom, other.bottom) - Math.max(one.top, other.top) > 0.5,
      )
      .map((other) => `over each other: ${one.text} | ${other.text}`),
  ]);
}
