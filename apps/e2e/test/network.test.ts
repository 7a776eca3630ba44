import { readFile } from 'node:fs/promises';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type RunningAgent, runAgent } from '../src/agent';
import { executablePath, openSignedIn } from '../src/browser';
import { demo } from '../src/demo';

/** A region that no other test cuts or counts. */
const REGION = 'United Arab Emirates';
const NAME = `ae-from-the-dialog-${Date.now().toString(36)}`;
const PATIENT_MS = 60_000;

describe.skipIf(!executablePath)('a new agent, in a real browser', () => {
  let page: Page;
  let agent: RunningAgent | null = null;
  let close = async () => {};

  beforeAll(async () => {
    ({ page, close } = await openSignedIn());
  });
  afterAll(async () => {
    await agent?.stop();
    await close();
  });

  const row = () => page.getByRole('row', { name: new RegExp(NAME) });

  it('is added in the dialog, which ticks by itself when the real program enrols and measures', async () => {
    await page.goto(`${demo().web}/network?tab=agents`);
    await page.getByRole('button', { name: 'Add agent' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel('Region').selectOption({ label: `${REGION} AE` });
    await dialog.getByLabel('Name').fill(NAME);
    await dialog.getByRole('button', { name: 'Make its command' }).click();

    await dialog.getByText('Waiting for it to enrol').waitFor({ timeout: PATIENT_MS });
    const command = (await dialog.locator('pre').textContent()) ?? '';
    const hubUrl = /TWINLINE_HUB_URL=(\S+)/.exec(command)?.[1] ?? '';
    const enrolToken = /TWINLINE_ENROL_TOKEN=(\S+)/.exec(command)?.[1] ?? '';
    expect(hubUrl).toBe(demo().hub);
    agent = await runAgent({ hubUrl, enrolToken });

    // No click and no reload: the dialog asks for itself.
    await dialog.getByText('Enrolled at').waitFor({ timeout: PATIENT_MS });
    await dialog.getByText('First sample at').waitFor({ timeout: PATIENT_MS });
    await dialog.getByText('line A, line B answer').waitFor({ timeout: PATIENT_MS });
    await dialog.getByRole('button', { name: 'Done' }).click();
    await row()
      .getByText(/reporting|withdrawn/)
      .waitFor({ timeout: PATIENT_MS });
  });

  it('is shown offline when its program ends, and leaves the list when it is archived', async () => {
    await agent?.stop();
    agent = null;
    await row().getByText('offline').waitFor({ timeout: PATIENT_MS });
    await row()
      .getByRole('button', { name: `Details of ${NAME}` })
      .click();
    const drawer = page.getByRole('dialog');
    await drawer.getByRole('button', { name: 'Archive…' }).click();
    await drawer.getByRole('button', { name: 'Archive agent' }).click();
    await row().waitFor({ state: 'detached', timeout: PATIENT_MS });
  });
});

/** A country that the demo has nothing in. */
const CODE = 'NZ';

describe.skipIf(!executablePath)('the network, in a real browser', () => {
  let page: Page;
  let close = async () => {};

  beforeAll(async () => {
    ({ page, close } = await openSignedIn(PATIENT_MS));
  });
  afterAll(() => close());

  const read = async (language: 'en' | 'zh', path: string) => {
    await page.context().addCookies([{ name: 'twinline-language', value: language, url: demo().web }]);
    await page.goto(`${demo().web}${path}`);
  };
  const drawer = () => page.getByRole('dialog').last();

  it('takes in a region with its carrier, lines, PoP and route from its drawers, in Chinese', async () => {
    await read('zh', '/network');
    await page.getByRole('button', { name: '添加区域' }).click();
    // What is refused is told at its field, and nothing that was typed is lost.
    await drawer().getByLabel('ISO 代码').fill(CODE);
    await drawer().getByLabel('观众所在时区').fill('Mars/Olympus');
    await drawer().getByRole('button', { name: '添加区域' }).click();
    await drawer().getByText('不是 IANA 时区').waitFor();
    expect(await drawer().getByLabel('ISO 代码').inputValue()).toBe(CODE);
    await drawer().getByLabel('观众所在时区').fill('Pacific/Auckland');
    await drawer().getByRole('button', { name: '添加区域' }).click();
    await drawer().getByText(`${CODE} · Pacific/Auckland`).waitFor();

    await drawer().getByRole('button', { name: '添加运营商' }).click();
    await drawer().getByLabel('AS 号').fill('AS4771');
    await drawer().getByLabel('名称', { exact: true }).fill('Spark');
    await drawer().getByRole('button', { name: '添加运营商' }).click();
    await drawer().getByText('占该区域观众的 100 %').waitFor();
    for (const slot of ['A', 'B']) {
      await drawer().getByRole('button', { name: '新西兰', exact: true }).click();
      await drawer().getByRole('button', { name: '添加线路', exact: true }).click();
      expect(await drawer().getByLabel('槽位').inputValue()).toBe(slot);
      await drawer().getByRole('button', { name: '添加线路', exact: true }).click();
      await drawer()
        .getByRole('heading', { name: `新西兰 ${slot} 线` })
        .waitFor();
    }
    await drawer().getByRole('button', { name: '新西兰', exact: true }).click();
    await drawer().getByRole('button', { name: '添加调度线路组' }).click();
    await drawer().getByLabel('策略').waitFor();
    await drawer().getByRole('button', { name: '添加调度线路组' }).click();
    await drawer().getByRole('heading', { name: '新西兰 · 秀场' }).waitFor();

    await read('zh', '/network?tab=routes');
    await page.getByRole('row', { name: /新西兰 · 秀场/ }).waitFor();
    await read('zh', '/network?tab=pops&edit=pop:new');
    await drawer().getByLabel('名称').fill('AKL-1');
    await drawer().getByLabel(`新西兰 ${CODE}`).check();
    await drawer().getByRole('button', { name: '添加接入点' }).click();
    // The first address that is missing is open.
    await drawer().getByLabel('主机').filter({ visible: true }).fill('192.0.2.7');
    await drawer().getByRole('button', { name: '添加地址' }).click();
    await drawer().getByText('192.0.2.7:862').waitFor();
  });

  it('puts a region away with what hangs on it after naming that, and takes it back', async () => {
    await read('en', '/network');
    await page.getByRole('button', { name: 'New Zealand', exact: true }).click();
    await drawer().getByRole('button', { name: 'Archive…' }).click();
    await drawer().getByText('Archive New Zealand?').waitFor();
    await drawer().getByText('Spark').waitFor();
    await drawer()
      .getByRole('button', { name: /Archive all/ })
      .click();
    await page.getByRole('button', { name: 'New Zealand', exact: true }).waitFor({ state: 'detached' });
    await page.getByLabel('Show what is archived').click();
    await page.getByRole('button', { name: 'New Zealand', exact: true }).click();
    await drawer().getByRole('button', { name: 'Restore' }).click();
    await drawer().getByRole('button', { name: 'Archive…' }).waitFor();
  });

  it('shows what an import would change before it changes it, and faults by row', async () => {
    await read('en', '/network?tab=transfer');
    const text = page.getByLabel('Or paste it');
    await text.fill('name,provider,committedMbps\nNZ lease,Southern Cross,lots');
    await page.getByRole('button', { name: 'Compare with the network' }).click();
    await page.getByText('One fault').waitFor();
    await page.getByRole('row', { name: /row 2/ }).waitFor();
    expect(await page.getByRole('button', { name: /^Apply/ }).count()).toBe(0);

    await text.fill('name,provider,committedMbps\nNZ lease,Southern Cross,500');
    await page.getByRole('button', { name: 'Compare with the network' }).click();
    await page.getByRole('row', { name: /NZ lease/ }).waitFor();
    await page.getByRole('button', { name: 'Apply 1 change' }).click();
    await page.getByText('Imported: 1 created').waitFor();
    const saved = page.waitForEvent('download');
    await page.getByRole('button', { name: 'Everything as JSON' }).click();
    const exported = JSON.parse(await readFile(await (await saved).path(), 'utf8'));
    expect(exported.circuits).toContainEqual(expect.objectContaining({ name: 'NZ lease', committedMbps: 500 }));
    await text.fill(JSON.stringify(exported));
    await page.getByRole('button', { name: 'Compare with the network' }).click();
    await page.getByText('Nothing would change').waitFor();
  });
});
