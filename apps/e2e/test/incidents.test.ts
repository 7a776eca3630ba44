import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { executablePath, openSignedIn } from '../src/browser';
import { demo } from '../src/demo';
import { lab, quiet } from '../src/lab';

const REGION = 'BR';
const PATIENT_MS = 90_000;

describe.skipIf(!executablePath)('an incident, in a real browser', () => {
  let page: Page;
  let close = async () => {};

  beforeAll(async () => {
    await quiet(REGION);
    ({ page, close } = await openSignedIn(PATIENT_MS));
  }, PATIENT_MS * 2);
  afterAll(async () => {
    await lab('restore', '--region', REGION);
    await close();
  });

  it(
    'opens with a cut, is found among the open ones, and shows whom it reached and what was switched',
    async () => {
      await lab('cut', '--region', REGION, '--line', 'A');
      await page.goto(`${demo().web}/incidents?view=open`);
      await page
        .getByRole('row', { name: /Brazil/ })
        .getByRole('link', { name: 'Brazil' })
        .first()
        .click();
      await page.getByRole('heading', { name: /^Line A in Brazil is not well/ }).waitFor();
      await page
        .getByText(/Switched from A to B|moved|B/)
        .first()
        .waitFor();
      expect(await page.getByRole('table', { name: 'Whom it reached' }).getByRole('row').count()).toBeGreaterThan(1);
    },
    PATIENT_MS,
  );

  it(
    'is acknowledged, given to somebody, and noted',
    async () => {
      await page.getByRole('button', { name: 'Acknowledge' }).click();
      await page.getByRole('button', { name: 'Take back' }).waitFor();
      const assignee = page.getByLabel('assigned to');
      const name = (await assignee.locator('option').nth(1).textContent()) ?? '';
      await assignee.selectOption({ label: name });
      await page.getByText(`gave it to ${name}.`).waitFor();
      await page.getByLabel('Note').fill('Called the carrier:\na cable is cut.');
      await page.getByRole('button', { name: 'Add note' }).click();
      await page.getByText(/wrote:$/).waitFor();
      await page.getByRole('listitem').getByText('a cable is cut.').waitFor();
      expect(await page.getByLabel('Note').inputValue()).toBe('');
    },
    PATIENT_MS,
  );

  it(
    'ends once the line is well, and is written up',
    async () => {
      await lab('restore', '--region', REGION);
      await page.getByRole('heading', { name: /^Line A in Brazil was down at worst/ }).waitFor();
      await page.getByRole('button', { name: 'Write it' }).click();
      await page.getByRole('textbox', { name: 'Post-mortem' }).fill('Cause: the lab.');
      await page.getByRole('button', { name: 'Save', exact: true }).click();
      await page.getByText(/saved the post-mortem \(version 1\)/).waitFor();
      await page.goto(`${demo().web}/incidents?view=mine`);
      await page
        .getByRole('row', { name: /Brazil.*post-mortem/ })
        .first()
        .waitFor();
    },
    PATIENT_MS,
  );
});
