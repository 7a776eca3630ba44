import { readFile } from 'node:fs/promises';
import type { Download, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { executablePath, openSignedIn } from '../src/browser';
import { demo } from '../src/demo';
import { quiet } from '../src/lab';

const PATIENT_MS = 60_000;

describe.skipIf(!executablePath)('the route page and heatmaps, in a real browser', () => {
  let page: Page;
  let route = '';
  let close = async () => {};

  beforeAll(async () => {
    route = (await quiet('SG')).id;
    ({ page, close } = await openSignedIn(PATIENT_MS));
  });
  afterAll(() => close());

  const title = (text: string) => page.locator('p strong').getByText(text, { exact: true });
  const speak = (language: 'en' | 'zh') =>
    page.context().addCookies([{ name: 'twinline-language', value: language, url: demo().web }]);
  const saved = async (button: string): Promise<{ name: string; bytes: Buffer }> => {
    const [file] = await Promise.all([
      page.waitForEvent('download') as Promise<Download>,
      page.getByRole('button', { name: button }).click(),
    ]);
    return { name: file.suggestedFilename(), bytes: await readFile(await file.path()) };
  };

  it('a route shows every panel on one axis, and the address keeps what is put away', async () => {
    await page.goto(`${demo().web}/routes/${route}`);
    for (const panel of ['RTT', 'Loss', 'Jitter', 'Score', 'Connect time', 'Bandwidth use'])
      await title(panel).waitFor();
    await page.getByRole('button', { name: 'bandwidth use' }).click();
    await title('Bandwidth use').waitFor({ state: 'detached' });
    await page.reload();
    await title('Connect time').waitFor();
    expect(page.url()).toContain('panels=connect');
    expect(await title('Bandwidth use').count()).toBe(0);
  });

  it('a drag over the chart asks for finer data, and a double-click goes back', async () => {
    await page.goto(`${demo().web}/routes/${route}?range=24h`);
    await page.getByText('from minutes').waitFor();
    const chart = page.getByRole('group', { name: /^Drag to zoom/ });
    await chart.scrollIntoViewIfNeeded();
    const box = await chart.boundingBox();
    if (box === null) throw new Error('the chart has no place');
    const y = box.y + 60;
    await page.mouse.move(box.x + box.width * 0.985, y);
    await page.mouse.down();
    await page.mouse.move(box.x + box.width * 0.999, y, { steps: 4 });
    await page.mouse.up();
    await page.waitForURL(/from=\d+&to=\d+/);
    await page.getByText('from samples of a second').waitFor();
    await chart.dblclick({ position: { x: 40, y: 60 } });
    await page.waitForURL((url) => !url.search.includes('from='));
  });

  it('maintenance and a drill are ordered from the route by their keys, and the drill tells what came of it', async () => {
    await page.keyboard.press('m');
    const work = page.getByRole('dialog');
    await expect.poll(() => work.getByLabel('Region').inputValue(), { timeout: PATIENT_MS }).not.toBe('');
    await page.keyboard.press('Escape');
    await work.waitFor({ state: 'detached' });
    await page.keyboard.press('d');
    await page.getByRole('dialog').getByRole('button', { name: 'Run dry' }).click();
    await page
      .getByRole('status')
      .getByText(/passed/i)
      .first()
      .waitFor();
  });

  it('a heatmap leaves as SVG and PNG with all that explains it, and as figures', async () => {
    await page.goto(`${demo().web}/heatmaps?metric=rttP95`);
    await page.getByRole('grid').first().waitFor();
    const sentence = (await page.locator('main h2').first().textContent()) ?? '';
    const svg = await saved('Export as SVG');
    expect(svg.name).toMatch(/^twinline-heatmap-hours-rttP95-\d{4}-\d\d-\d\d_\d{4}-\d\d-\d\d\.svg$/);
    const text = svg.bytes.toString('utf8');
    // Nothing that only the page knows: neither its colours, nor its classes, nor its font.
    expect(text).not.toMatch(/var\(|class=/);
    expect(text).toContain('@font-face');
    const read = await page.evaluate<{ broken: boolean; words: string }>(`(() => {
      const parsed = new DOMParser().parseFromString(${JSON.stringify(text)}, 'image/svg+xml');
      return { broken: parsed.querySelector('parsererror') !== null, words: parsed.documentElement.textContent };
    })()`);
    expect(read.broken).toBe(false);
    const words = read.words.replaceAll(/\s/g, '');
    for (const part of [sentence, 'RTT p95', 'Singtel', 'p99', 'no data', 'hour, audience time'])
      expect(words).toContain(part.replaceAll(/\s/g, ''));
    const png = await saved('Export as PNG');
    expect(png.bytes.subarray(1, 4).toString()).toBe('PNG');
    // The SVG's width at two points a px.
    expect(png.bytes.readUInt32BE(16)).toBe(2 * Number(/width="([\d.]+)"/.exec(text)?.[1]));
    expect((await saved('Export as CSV')).bytes.toString('utf8')).toContain('Singtel');
  });

  it('在中文界面中，固定刻度可比较两段时间，复制的链接显示同样的内容，格子可点开', async () => {
    await speak('zh');
    await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
    await page.goto(`${demo().web}/heatmaps?clock=mine`);
    await page.getByRole('grid').first().waitFor();
    await page.getByRole('button', { name: '固定刻度' }).click();
    const breaks = () => page.locator('main b').allTextContents();
    const fixed = (await breaks()).slice(0, 6);
    const rests = () => page.locator('main h2 + p').first().textContent();
    const before = await rests();
    await page.getByRole('button', { name: '前一段' }).click();
    await page.waitForURL(/scale=.*from=|from=.*scale=/);
    await expect.poll(rests, { timeout: PATIENT_MS }).not.toBe(before);
    await page.getByText('固定刻度', { exact: true }).last().waitFor();
    await expect.poll(breaks, { timeout: PATIENT_MS }).toEqual(expect.arrayContaining(fixed));
    const shown = await page.locator('main h2').first().textContent();
    await page.getByRole('button', { name: '复制链接' }).click();
    await page.getByText(/^已复制/).waitFor();
    const link = await page.evaluate<string>('navigator.clipboard.readText()');
    for (const part of ['from=', 'to=', 'scale=', 'clock=mine', 'zone=']) expect(link).toContain(part);
    await page.goto(link);
    await page.getByRole('grid').first().waitFor();
    expect(await page.locator('main h2').first().textContent()).toBe(shown);

    await page.goto(`${demo().web}/heatmaps`);
    await page.getByRole('gridcell').nth(20).click();
    await page.waitForURL(/\/routes\/.*from=\d+&to=\d+&clock=audience/);
    await page.getByText('连接耗时').first().waitFor();
    await speak('en');
  });
});
