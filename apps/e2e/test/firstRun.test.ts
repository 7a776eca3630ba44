import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import enAccount from '../../web/src/messages/en/account.json';
import en from '../../web/src/messages/en/firstRun.json';
import enPeople from '../../web/src/messages/en/people.json';
import enSignIn from '../../web/src/messages/en/signIn.json';
import enWords from '../../web/src/messages/en/words.json';
import zhAccount from '../../web/src/messages/zh/account.json';
import zh from '../../web/src/messages/zh/firstRun.json';
import zhPeople from '../../web/src/messages/zh/people.json';
import zhSignIn from '../../web/src/messages/zh/signIn.json';
import zhWords from '../../web/src/messages/zh/words.json';
import { executablePath, openBrowser } from '../src/browser';
import { demo } from '../src/demo';

const PATIENT_MS = 60_000;
const PASSWORD = 'a long enough password';
const languages = [
  { language: 'en', first: en, people: enPeople, account: enAccount, words: enWords, signIn: enSignIn },
  { language: 'zh', first: zh, people: zhPeople, account: zhAccount, words: zhWords, signIn: zhSignIn },
] as const;

describe.skipIf(!executablePath).each(languages)(
  'from sign-up to the first applied directive, by the screen alone, in $language',
  ({ language, first, people, account, words, signIn }) => {
    const tag = `${language}-${Date.now().toString(36)}`;
    const organization = `Studio ${tag}`;
    let browser: Browser;
    let page: Page;

    beforeAll(async () => {
      browser = await openBrowser();
      page = await pageOf(await contextOf());
    });
    afterAll(() => browser.close());

    async function contextOf(): Promise<BrowserContext> {
      const context = await browser.newContext({ viewport: { width: 1440, height: 900 }, locale: 'en-GB' });
      await context.addCookies([{ name: 'twinline-language', value: language, url: demo().web }]);
      return context;
    }
    async function pageOf(context: BrowserContext): Promise<Page> {
      const opened = await context.newPage();
      opened.setDefaultTimeout(PATIENT_MS);
      return opened;
    }
    const button = (name: string) => page.getByRole('button', { name, exact: true });
    /** A message with `{…}` in it, as what a page shows of it. */
    const like = (message: string) =>
      new RegExp(message.replace(/[.*+?^$()|[\]\\]/g, '\\$&').replace(/\{\w+\}/g, '.+'));
    async function fillAccount(on: Page, name: string): Promise<void> {
      await on.getByLabel(account.signUp.name, { exact: true }).fill(name);
      await on.getByLabel(account.signUp.email, { exact: true }).fill(`${name}-${tag}@studio.test`);
      await on.getByLabel(account.signUp.password, { exact: true }).fill(PASSWORD);
    }

    it('signs up, borrows lab lines, has agent and relay run, cuts the line and sees the relay obey', async () => {
      await page.goto(`${demo().web}/sign-in`);
      await page.getByRole('link', { name: account.signUp.noAccount }).click();
      await fillAccount(page, 'owner');
      await page.getByLabel(account.signUp.organization, { exact: true }).fill(organization);
      await button(account.signUp.submit).click();
      await page.waitForURL('**/first-run');

      await page.getByText(first.title.place).waitFor();
      await page.getByLabel(first.place.country).selectOption('TH');
      await page.getByLabel(first.place.carrier).fill('AIS');
      await button(first.place.submit).click();
      await button(first.lines.borrow).click();
      await button(first.agent.run).click();
      // It ticks by itself when the agent has an answer on both lines.
      await page.getByLabel(words.scenario['live-commerce']).check();
      await button(first.route.submit.replace('{scenario}', words.scenario['live-commerce'])).click();
      await button(first.relay.run).click();
      await button(first.cut.cut.replace('{line}', 'A')).click();

      await page.getByText(like(first.headDone)).waitFor();
      await page
        .getByText(/^\d+ ms$/)
        .first()
        .waitFor();
      await button(first.end.restore.replace('{line}', 'A')).click();
      await page.getByText(like(first.end.mended)).waitFor();

      await page.getByRole('link', { name: first.end.board }).click();
      await page
        .getByText('AIS')
        .or(page.getByText(/Thailand|泰国/))
        .first()
        .waitFor();
    }, 180_000);

    it('invites somebody by a link, who joins, and changes what they may do', async () => {
      await page.goto(`${demo().web}/people`);
      await button(people.invite).click();
      await page.getByLabel(people.dialog.email).fill('nobody at all');
      await button(people.dialog.submit).click();
      await page.getByText(people.dialog.badEmail).waitFor();
      await page.getByLabel(people.dialog.email).fill(`guest-${tag}@studio.test`);
      await button(people.dialog.submit).click();
      const link = (await page.getByRole('dialog').locator('pre').textContent()) ?? '';
      await button(people.dialog.done).click();
      await page.getByText(`guest-${tag}@studio.test`).waitFor();

      const guest = await pageOf(await contextOf());
      await guest.goto(link);
      await guest.getByRole('heading', { name: account.join.title.replace('{organization}', organization) }).waitFor();
      await fillAccount(guest, 'guest');
      await guest.getByRole('button', { name: account.join.submitNew }).click();
      await guest.waitForURL('**/board');
      await guest.goto(`${demo().web}/people`);
      await guest.getByText(words.mayNot.people).waitFor();

      await page.reload();
      const row = page.getByRole('row', { name: /guest/ });
      await row.getByRole('combobox').selectOption('admin');
      await row.getByText(people.roleNote.admin).waitFor();
      // It can be chosen again once the change is made: the headers of an answer say nothing, because answers are streamed.
      await row.locator('select:enabled').waitFor();
      await guest.reload();
      await guest.getByText(`owner-${tag}@studio.test`).waitFor();
      // The last owner stays.
      expect(await page.getByRole('button', { name: people.leave }).isDisabled()).toBe(true);
      await row.getByRole('button', { name: people.removeOf.replace('{name}', 'guest') }).click();
      await button(people.removeConfirm.replace('{name}', 'guest')).click();
      await row.waitFor({ state: 'detached' });
      await guest.goto(`${demo().web}/board`);
      await guest.waitForURL('**/sign-in');
      await guest.getByText(signIn.stranded.replace('{email}', `guest-${tag}@studio.test`)).waitFor();
    }, 120_000);

    it('switches between organizations, each with its own', async () => {
      const menu = (name: string) => page.getByRole('button', { name: account.menu.label.replace('{name}', name) });
      await page.goto(`${demo().web}/board`);
      await menu(organization).click();
      await page.getByRole('menuitem', { name: account.menu.create }).click();
      await page.getByLabel(account.signUp.organization, { exact: true }).fill(`Second ${tag}`);
      await button(account.menu.submit).click();
      await page.waitForURL('**/first-run');
      await page.getByText(first.title.place).waitFor();
      await menu(`Second ${tag}`).click();
      await page.getByRole('menuitem', { name: organization }).click();
      await page.waitForURL('**/board');
      await menu(organization).waitFor();
    });
  },
);
