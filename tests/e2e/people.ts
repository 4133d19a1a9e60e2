// What the browser tests share: the demo's address, who comes, and how they answer.
import type { BrowserContext, Locator, Page } from "@playwright/test";
import { expect } from "@playwright/test";

export const CONTEST = "/contests/tim-hieu-nghi-quyet-57/";
export const PASSWORD = "quizsite-demo";

/** The tests say what they press in English; pages.spec.ts looks at both languages. */
export async function inEnglish(context: BrowserContext, baseURL: string): Promise<void> {
  await context.addCookies([{ name: "django_language", value: "en", url: baseURL }]);
}

/** Sign in. The account's own language is Vietnamese, so English is asked for again. */
export async function signIn(page: Page, username: string): Promise<void> {
  await page.goto("/accounts/login/");
  await page.locator("input[name=login]").fill(username);
  await page.locator("input[name=password]").fill(PASSWORD);
  await page.locator("main form button").first().click();
  await expect(page).not.toHaveURL(/login/);
  await inEnglish(page.context(), page.url());
}

/** From the contest's page to the one before the clock starts, giving what is asked. */
export async function enter(page: Page, name: string): Promise<void> {
  await page.goto(CONTEST);
  await page.getByRole("link", { name: "Enter the contest" }).click();
  await page.getByLabel("Full name").fill(name);
  const commune = page.getByRole("combobox", { name: /commune/i });
  await commune.pressSequentially("hoan kiem", { delay: 20 });
  await page
    .getByRole("option", { name: /Hoan Kiem|Hoàn Kiếm/ })
    .first()
    .click();
  await page.getByRole("checkbox").check();
  await page.getByRole("button", { name: "Continue" }).click();
  await expect(page.getByRole("button", { name: "Start now" })).toBeVisible();
}

/** Start the clock; the first question is there. */
export async function start(page: Page): Promise<void> {
  await page.getByRole("button", { name: "Start now" }).click();
  await expect(page).toHaveURL(/\/attempts\//);
  await expect(option(page, 0)).toBeVisible();
}

/** An option of the question that is shown. */
export function option(page: Page, index: number): Locator {
  return page.locator("#content input:is([type=radio], [type=checkbox])").nth(index);
}

/** Choose an option of the question that is shown, and wait until the server has it. */
export async function choose(page: Page, position: number, index: number): Promise<void> {
  await option(page, index).check({ force: true });
  await expect(page.locator(".saved")).toHaveText(`Saved question ${position}`);
}

/** Answer from this question on to the last. */
export async function answerTheRest(page: Page, first: number, last: number): Promise<void> {
  for (let position = first; position <= last; position += 1) {
    await choose(page, position, 0);
    if (position < last) await page.getByRole("button", { name: "Next" }).click();
  }
}

/** Hand in from any question: on a phone the way leads through the sheet of all questions. */
export async function handIn(page: Page): Promise<void> {
  const sheet = page.getByRole("button", { name: /^Done \d/ });
  if (await sheet.isVisible()) await sheet.click();
  await page.getByRole("button", { name: "Review and hand in" }).filter({ visible: true }).last().click();
  await page
    .getByRole("button", { name: /^hand in/i })
    .filter({ visible: true })
    .first()
    .click();
}
