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
    await page.goto(`${demo().web}/network`);
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
