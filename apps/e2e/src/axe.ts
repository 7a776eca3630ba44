import axe from 'axe-core';
import type { Page } from 'playwright-core';

/** What axe is to look at: everything, or what a scheme's colours can change. */
export type Look = 'everything' | 'contrast';

/** What of a page keeps people out: axe's findings of impact serious or critical, each as one line. */
export async function axeFindings(page: Page, look: Look): Promise<string[]> {
  await page.evaluate(`globalThis.axe ?? (() => { ${axe.source} })()`);
  const options: axe.RunOptions = {
    resultTypes: ['violations'],
    ...(look === 'contrast' ? { runOnly: { type: 'rule', values: ['color-contrast'] } } : {}),
  };
  const found = await page.evaluate<axe.AxeResults>(`axe.run(document, ${JSON.stringify(options)})`);
  return found.violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .flatMap(({ id, nodes }) =>
      nodes.slice(0, 5).map(({ target, html, any }) => {
        const why = any[0]?.message ?? '';
        return `axe ${id} (${nodes.length}): ${target.join(' ')} ${html.slice(0, 160)} ${why}`;
      }),
    );
}
