// What moves and what fails: boards that follow others' attempts, networks without sockets, pages without script.
import { expect, test } from "@playwright/test";
import { answerTheRest, choose, CONTEST, enter, handIn, inEnglish, option, start } from "./people";

const QUESTIONS = 10;
const BOARD = `${CONTEST}rounds/1/board/`;
const PLACES = `${CONTEST}rounds/1/places/`;

test.beforeEach(async ({ context, baseURL }) => inEnglish(context, baseURL ?? ""));

test("where sockets are blocked the whole attempt goes over HTTP", async ({ page }) => {
  let sockets = 0;
  await page.routeWebSocket(/\/ws\//, (socket) => {
    sockets += 1;
    void socket.close({ code: 1011 });
  });
  await enter(page, "Vũ Không Ổ Cắm");
  await start(page);
  await option(page, 0).check({ force: true });
  await expect(page.locator(".saved")).toHaveText("Saved question 1", { timeout: 30_000 });
  await page.getByRole("button", { name: "Next" }).click();
  await answerTheRest(page, 2, QUESTIONS);
  await handIn(page);
  await expect(page).toHaveURL(/\/result\/$/);
  expect(sockets).toBeGreaterThan(0);
});

test("a phone whose clock is a day wrong has the same time left", async ({ page }) => {
  await page.addInitScript(() => {
    const real = Date.now.bind(Date);
    Date.now = () => real() + 86_400_000;
  });
  await enter(page, "Đỗ Đồng Hồ Sai");
  await start(page);
  await choose(page, 1, 0);
  await expect(page.getByRole("timer")).toContainText(/1[45]:\d\d/);
});

test("a board on one screen moves when somebody else hands in", async ({ page, browser, baseURL }) => {
  await page.goto(BOARD);
  const totals = await browser.newPage({ baseURL });
  await inEnglish(totals.context(), baseURL ?? "");
  await totals.goto(PLACES);

  const other = await browser.newContext({ baseURL });
  await inEnglish(other, baseURL ?? "");
  const phone = await other.newPage();
  const name = `Hoàng Sống Động ${Date.now()}`;
  await enter(phone, name);
  await start(phone);
  await choose(phone, 1, 0);
  await expect(page.getByText(name)).toHaveCount(0);
  for (let position = 1; position < QUESTIONS; position += 1)
    await phone.getByRole("button", { name: "Next" }).click();
  await handIn(phone);
  await phone.getByRole("dialog").getByRole("button", { name: "Hand in now" }).click();
  await expect(phone).toHaveURL(/\/result\/$/);

  // Both screens have been left alone since before the attempt.
  await expect(page.getByText(name).first()).toBeVisible();
  await expect(totals.getByRole("row", { name: /Ha Noi/ }).first()).toContainText(/[1-9]/);
  await other.close();
  await totals.close();
});

test.describe("without script", () => {
  test.use({ javaScriptEnabled: false });

  test("the contest is entered with a commune typed and chosen from a list", async ({ page }) => {
    await page.goto(`${CONTEST}enter/`);
    await page.getByLabel("Full name").fill("Bùi Không Kịch Bản");
    await page.locator("[name=commune_text]").fill("tan an");
    await page.getByRole("checkbox").check();
    await page.getByRole("button", { name: "Continue" }).click();
    await page.getByRole("radio").first().check();
    await page.getByRole("button", { name: "Continue" }).click();
    await expect(page.getByRole("button", { name: "Start now" })).toBeVisible();
  });

  for (const path of [CONTEST, BOARD, PLACES, "/documents/", "/documents/NQ57/", "/resume/", "/my/"]) {
    test(`${path} reads as a document`, async ({ page }) => {
      const response = await page.goto(path);
      expect(response?.status()).toBe(200);
      await expect(page.locator("h1")).toBeVisible();
    });
  }
});
