import { writeFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { MethodCode } from '../../../packages/services/src/report/figures/report';
import { methodTexts } from '../../../packages/services/src/report/words/methodTexts';
import { artifact } from '../src/artifacts';
import { executablePath } from '../src/browser';
import { demo } from '../src/demo';
import { bare, readPdf, readsPdf, wordFaults } from '../src/readPdf';
import { ask, lastWeek } from '../src/reports';

const PRINTED_WITHIN_MS = 110_000;

interface Sentence {
  readonly en: string;
  readonly zh: string;
}
interface Read {
  readonly report: {
    readonly title: Sentence;
    readonly verdict: readonly Sentence[];
    readonly method: readonly MethodCode[];
    readonly circuits: readonly { readonly name: string }[];
  };
}

describe.skipIf(!executablePath || !readsPdf)('the PDF of a report, read by another program', () => {
  it.each(['en', 'zh'] as const)(
    'says everything in %s on pages of A4, and no word is cut off by a margin or lies over another',
    async (language) => {
      const week = await lastWeek();
      const response = await fetch(`${demo().web}/reports/${week}/file?format=pdf&language=${language}`, {
        headers: { authorization: `Bearer ${demo().apiToken}` },
      });
      expect([response.status, response.headers.get('content-type')]).toEqual([200, 'application/pdf']);
      const file = artifact(`reports/${week}-${language}.pdf`);
      writeFileSync(file, new Uint8Array(await response.arrayBuffer()));
      const { pages, info } = readPdf(file);
      expect(info).toMatch(/Page size:\s+59[45][.\d]* x 84[12][.\d]* pts \(A4\)/);
      expect(info).toMatch(/Tagged:\s+yes/);
      expect(pages.length).toBeLessThanOrEqual(12);
      const all = pages.map(({ text }) => text).join('');
      const { report } = await ask<Read>('report.get', { name: week });
      for (const sentence of [report.title, ...report.verdict])
        expect(pages[0]?.text).toContain(bare(sentence[language]));
      for (const { name } of report.circuits) expect(all).toContain(bare(name));
      // The running foot may lie within the end of one.
      for (const code of report.method) expect(all).toContain(bare(methodTexts[code].text[language]).slice(0, 24));
      for (const [i, page] of pages.entries()) {
        const number = language === 'en' ? `page${i + 1}of${pages.length}` : `第${i + 1}页，共${pages.length}页`;
        expect(page.text).toContain(number);
        expect(wordFaults(page)).toEqual([]);
      }
    },
    PRINTED_WITHIN_MS,
  );
});
