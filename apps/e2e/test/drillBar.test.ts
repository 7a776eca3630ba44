import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { executablePath, openSignedIn } from '../src/browser';
import { demo } from '../src/demo';
import { quiet, routeOf, until } from '../src/lab';
import { rest } from '../src/rest';

/** As in drills.test.ts: the scenes quiet it before they play. */
const REGION = 'AE';
const PATIENT_MS = 120_000;

interface Run {
  readonly state: string;
  readonly cause: string | null;
}

describe.skipIf(!executablePath)('the bar of a live drill, in a real browser', () => {
  let page: Page;
  let routeId = '';
  let close = async () => {};

  beforeAll(async () => {
    ({ page, close } = await openSignedIn(PATIENT_MS));
    routeId = (await quiet(REGION)).id;
  });
  afterAll(() => close());

  it('says on the route’s page where the stream is going and why, and brings it back at once', async () => {
    await page.goto(`${demo().web}/routes/${routeId}`);
    await page.getByRole('heading', { level: 2 }).first().waitFor();
    const bar = page.getByRole('region', { name: 'Live drill' });
    expect(await bar.count()).toBe(0);

    const { id } = await rest<{ id: string }>('/drills', { routeId, kind: 'live', holdSeconds: 300 });
    await bar.getByText(/line B to prove that it can, then back to line A, by /).waitFor();
    await bar.getByRole('button', { name: 'Back at once' }).click();

    const run = await until('the end of the drill', PATIENT_MS, async () => {
      const found = await rest<Run>(`/drills/${id}`);
      return found.state === 'ended' && found;
    });
    // A relay of a busy machine may have missed its limit before the click arrived; then that ended it.
    expect(['person', 'not-applied', 'not-returned']).toContain(run.cause);
    await bar.waitFor({ state: 'detached' });
    await until(`${REGION} back on A`, PATIENT_MS, async () => (await routeOf(REGION)).activeLine === 'A');
  });
});
