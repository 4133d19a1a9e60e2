// An editor makes a document from a pasted text, corrects its cut, saves its next edition, looks at its coverage.
import AxeBuilder from "@axe-core/playwright";
import { expect, test, type Page } from "@playwright/test";
import { inEnglish, signIn } from "./people";

const CODE = `NQ${Date.now() % 100_000_000}`;
const TEXT = `ĐẢNG CỘNG SẢN VIỆT NAM
I. QUAN ĐIỂM
1. Đọc sách là quyền của mọi người. Sách là của chung.
2. Thư viện là nơi gặp gỡ của cộng đồng dân cư.
II. NHIỆM VỤ
1. Mỗi xã có một phòng đọc vào năm 2030.`;

const rows = (page: Page) => page.locator(".cut-row");

test.describe.configure({ mode: "serial" });
test.beforeEach(async ({ page, context, baseURL }, info) => {
  test.skip(info.project.name !== "desk", "editors work at a desk");
  await inEnglish(context, baseURL ?? "");
  await signIn(page, "editor");
});

async function looksRight(page: Page): Promise<void> {
  const found = await new AxeBuilder({ page }).analyze();
  expect(found.violations.map((each) => each.id)).toEqual([]);
}

test("a pasted text is cut, corrected with the keyboard, kept, and saved", async ({ page }) => {
  await page.goto("/bank/documents/new/");
  await page.locator("#head-code").fill(CODE);
  await page.locator("#head-title").fill("Về đọc sách");
  await page.getByLabel("Paste the text").fill(TEXT);
  await page.getByRole("button", { name: "Cut into passages" }).click();
  await expect(rows(page)).toHaveCount(5);
  await looksRight(page);

  const first = rows(page).nth(1).locator("textarea");
  await first.click();
  await first.evaluate((box: HTMLTextAreaElement) =>
    box.setSelectionRange(box.value.indexOf("Sách"), box.value.indexOf("Sách")),
  );
  await page.keyboard.press("Control+Enter");
  await expect(rows(page)).toHaveCount(6);
  await expect(rows(page).nth(2).locator("textarea")).toBeFocused();
  await page.keyboard.press("Alt+Shift+ArrowRight");
  await expect(rows(page).nth(2)).toHaveClass(/cut-2/);
  await page.getByRole("button", { name: "Undo", exact: true }).click();
  await expect(rows(page).nth(2)).toHaveClass(/cut-1/);
  await page.keyboard.press("Alt+Shift+ArrowUp");
  await expect(rows(page)).toHaveCount(5);

  await expect(page.locator("[data-kept]")).toHaveText("Draft kept");
  await page.reload();
  await expect(rows(page).nth(1).locator("textarea")).toHaveValue(/người\.\nSách/);
  await page.getByRole("button", { name: "Save the document" }).click();
  await expect(page).toHaveURL(new RegExp(`/bank/documents/${CODE}/$`));
  await expect(page.getByRole("link", { name: "Edition 1" })).toBeVisible();
});

test("the next edition shows what changes, and readers see it", async ({ page }) => {
  await page.goto(`/bank/documents/${CODE}/edition/`);
  await page.getByLabel("Paste the text").fill(TEXT.replace("2030", "2028").replace(/2\. Thư viện.*\n/, ""));
  await page.getByRole("button", { name: "Cut into passages" }).click();
  await expect(page.locator("#compared del")).toContainText(["2030"]);
  await looksRight(page);
  await page.getByRole("button", { name: "Save the edition" }).click();
  await expect(page).toHaveURL(new RegExp(`/bank/documents/${CODE}/editions/2/$`));
  await looksRight(page);

  await page.goto(`/documents/${CODE}/`);
  await expect(page.locator(`[id="${CODE}.i.2"]`)).toBeHidden();
  await page.goto(`/documents/${CODE}/#${CODE}.i.2`);
  await expect(page.locator(`[id="${CODE}.i.2"]`)).toBeVisible();
  await looksRight(page);
});

test("an empty passage on the map leads to writing for it", async ({ page }) => {
  await page.goto("/bank/coverage/");
  await page.getByRole("link", { name: CODE }).click();
  await expect(page).toHaveURL(new RegExp(`/bank/coverage/${CODE}/$`));
  await looksRight(page);
  await page
    .getByRole("link", { name: /write one/ })
    .first()
    .click();
  await expect(page).toHaveURL(new RegExp(`/bank/new/\\?passage=${CODE}\\.i$`));
});

test("without a script the text is corrected with marks", async ({ browser, page, baseURL }) => {
  await page.goto(`/bank/documents/${CODE}/edition/`);
  await page.getByLabel("Paste the text").fill(TEXT);
  await page.getByRole("button", { name: "Cut into passages" }).click();
  await expect(rows(page)).not.toHaveCount(0);
  const plain = await browser.newContext({
    baseURL,
    javaScriptEnabled: false,
    storageState: await page.context().storageState(),
  });
  const draft = await plain.newPage();
  await draft.goto(page.url());
  await draft.getByLabel("The text with marks").fill("# I. MỘT\n## 1. Hai\nCâu.");
  await draft.getByRole("button", { name: "Cut again" }).last().click();
  await expect(draft.getByLabel("The text with marks")).toHaveValue("# I. MỘT\n## 1. Hai\nCâu.");
  await draft.getByRole("button", { name: "Throw the draft away" }).click();
  await expect(draft).toHaveURL(/\/bank\/documents\/$/);
  await plain.close();
});
