// What the journeys at the bank's desk share: people who come with their own browser, documents and questions of theirs.
import type { Page } from "@playwright/test";
import { test as base, expect } from "@playwright/test";
import { inEnglish, signIn } from "./people";

export { expect };

// What the browser says of answers that refuse something on purpose.
const REFUSED = /status of (409|422)/;

/** Tests in which several people come, each with a browser of their own; none of them may hear a fault. */
export const test = base.extend<{ come: (username: string) => Promise<Page> }>({
  come: async ({ browser, baseURL }, use) => {
    const faults: string[] = [];
    const pages: Page[] = [];
    await use(async (username) => {
      const context = await browser.newContext({ baseURL });
      await inEnglish(context, baseURL ?? "");
      const page = await context.newPage();
      page.on("console", (message) => {
        if (message.type() === "error" && !REFUSED.test(message.text()))
          faults.push(`${page.url()}: ${message.text()}`);
      });
      page.on("pageerror", (error) => faults.push(`${page.url()}: ${String(error)}`));
      pages.push(page);
      await signIn(page, username);
      return page;
    });
    for (const page of pages) await page.context().close();
    expect(faults).toEqual([]);
  },
});

let made = 0;

/** A word that no other run has: tests share one bank. */
export function unique(): string {
  made += 1;
  return `${Date.now().toString(36)}${made}`.toUpperCase();
}

export const TEXT = `I. QUAN ĐIỂM
1. Đọc sách là nhu cầu thường xuyên của cán bộ và Nhân dân.
2. Thư viện là nơi nuôi dưỡng tinh thần tự học.
II. MỤC TIÊU
1. Đến năm 2030
a) Mỗi xã có một thư viện mở cửa buổi tối.
b) Mỗi cán bộ đọc ít nhất mười hai cuốn sách một năm.
2. Tầm nhìn đến năm 2045
Việc đọc trở thành nếp sống của mọi gia đình.
`;

/** Bring in a text and save it as it was cut; its code. */
export async function takeIn(page: Page, text = TEXT): Promise<string> {
  const code = `VHD-${unique()}`;
  await page.goto("/bank/documents/new/");
  await page.getByLabel(/^Code/).fill(code);
  await page.getByLabel(/^Title/).fill(`Nghị quyết về văn hóa đọc ${code}`);
  await page.getByLabel("Paste the text").fill(text);
  await page.getByRole("button", { name: "Cut into passages" }).click();
  await page.getByRole("button", { name: "Save the document" }).click();
  await expect(page.getByRole("heading", { level: 1, name: code })).toBeVisible();
  return code;
}

export interface Written {
  stem: string;
  options: string[];
  /** Place of the right one, from 0. */
  right: number;
  explanation: string;
  /** Words by which the passage to cite is found. */
  passage?: string;
  /** Words by which its topic is found; review asks for one. */
  topic?: string;
}

/** Fill in the form of a question with options to choose among. */
export async function fillIn(page: Page, question: Written): Promise<void> {
  await page.getByLabel("Question text").fill(question.stem);
  for (const [place, text] of question.options.entries()) {
    await page.getByLabel(`Text of ${"ABCDEF"[place]}`).fill(text);
  }
  await page.getByRole("radio", { name: "right" }).nth(question.right).check();
  await page.getByLabel("Explanation").fill(question.explanation);
  if (question.passage) await find(page, "Cited passages", question.passage);
  if (question.topic) await find(page, "Topics", question.topic);
}

async function find(page: Page, list: string, words: string): Promise<void> {
  const finder = page.getByRole("searchbox", { name: list });
  await finder.fill(words);
  await finder.press("Enter");
  await expect(finder).toHaveValue("");
}

/** Save a new question; its name in the bank. */
export async function write(page: Page, question: Written, button = "Save"): Promise<string> {
  await page.goto("/bank/new/");
  await fillIn(page, question);
  return save(page, button);
}

/** Press the button that saves the form; the question's name in the bank. */
export async function save(page: Page, button = "Save"): Promise<string> {
  await page.locator(".form-actions").getByRole("button", { name: button, exact: true }).click();
  await expect(page).toHaveURL(/\/bank\/questions\/[^/]+\/$/);
  return page.url().split("/").at(-2) ?? "";
}

/** What the page says was done, or why not. */
export async function told(page: Page, words: string | RegExp): Promise<void> {
  await expect(page.locator(".messages")).toContainText(words);
}
