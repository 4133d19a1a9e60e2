// A member's way through the contest, as experience tells it: enter, sit, lose the network, come back, hand in.
import { expect, test } from "@playwright/test";
import { answerTheRest, choose, CONTEST, enter, handIn, inEnglish, option, signIn, start } from "./people";

const QUESTIONS = 10;

test.beforeEach(async ({ context, baseURL }) => inEnglish(context, baseURL ?? ""));

test("a guest enters, sits, loses the network, hands in, and stands on the boards", async ({
  page,
  context,
}) => {
  const name = `Nguyễn Thị Khách ${Date.now()}`;
  await enter(page, name);
  await start(page);

  await choose(page, 1, 1);
  await page.reload();
  await page.getByRole("button", { name: "Previous" }).click();
  await expect(option(page, 1)).toBeChecked();
  await page.getByRole("button", { name: "Next" }).click();

  await context.setOffline(true);
  await option(page, 0).check({ force: true });
  await expect(page.locator(".connection")).not.toBeEmpty();
  await expect(page.locator(".saved")).toHaveText(/kept on this device/);
  await context.setOffline(false);
  await expect(page.locator(".saved")).toHaveText("Saved question 2", { timeout: 40_000 });
  await page.getByRole("button", { name: "Next" }).click();

  await answerTheRest(page, 3, QUESTIONS);
  await handIn(page);
  await expect(page).toHaveURL(/\/result\/$/);

  await page.goto(`${CONTEST}rounds/1/board/`);
  await expect(page.getByText(name).first()).toBeVisible();
  await page.goto(`${CONTEST}rounds/1/places/01/`);
  await expect(page.getByRole("row", { name: /Hoan Kiem|Hoàn Kiếm/ })).toBeVisible();
});

test("the same attempt goes on on another device, with the same answers", async ({
  page,
  browser,
  baseURL,
}) => {
  await enter(page, "Trần Hai Máy");
  const code = await page.locator("#personal-code").textContent();
  await start(page);
  await choose(page, 1, 1);

  const other = await browser.newContext({ baseURL });
  await inEnglish(other, baseURL ?? "");
  const phone = await other.newPage();
  await phone.goto("/resume/");
  await phone
    .locator("main input:not([type=hidden])")
    .first()
    .fill(code ?? "");
  await phone.locator("main form button").first().click();
  await phone.goto(page.url());
  await phone.getByRole("button", { name: "Previous" }).click();
  await expect(option(phone, 1)).toBeChecked();

  await option(phone, 0).check({ force: true });
  await expect(phone.locator(".saved")).toHaveText("Saved question 1");
  await page.reload();
  await page.getByRole("button", { name: "Previous" }).click();
  await expect(option(page, 0)).toBeChecked();
  await other.close();
});

test("handing in asks once when something is unanswered", async ({ page }) => {
  await enter(page, "Lê Chưa Xong");
  await start(page);
  await choose(page, 1, 0);
  for (let position = 1; position < QUESTIONS; position += 1) {
    await page.getByRole("button", { name: "Next" }).click();
  }
  await handIn(page);
  const dialog = page.getByRole("dialog");
  await expect(dialog).toContainText("9 questions unanswered");
  await dialog.getByRole("button", { name: "Go on answering" }).click();
  await expect(page).not.toHaveURL(/\/result\//);
  await page
    .getByRole("button", { name: /^hand in/i })
    .first()
    .click();
  await dialog.getByRole("button", { name: "Hand in now" }).click();
  await expect(page).toHaveURL(/\/result\/$/);
});

test("an attempt can be sat with the keyboard alone", async ({ page }) => {
  await enter(page, "Phạm Bàn Phím");
  await page.getByRole("button", { name: "Start now" }).press("Enter");
  await option(page, 0).focus();
  await page.keyboard.press("Space");
  await expect(page.locator(".saved")).toHaveText("Saved question 1");
  await page.getByRole("button", { name: "Next" }).press("Enter");
  await expect(page.locator("#question")).toBeFocused();
});

test("nothing that reaches the page before the round closes tells right from wrong", async ({
  page,
}, info) => {
  const bodies: string[] = [];
  page.on("response", async (response) => {
    if (/json|html/.test(response.headers()["content-type"] ?? ""))
      bodies.push(await response.text().catch(() => ""));
  });
  page.on("websocket", (socket) => socket.on("framereceived", (frame) => bodies.push(String(frame.payload))));
  await signIn(page, info.project.name === "phone" ? "editor" : "officer");
  await enter(page, "Trần Văn Biên Tập");
  await start(page);
  await choose(page, 1, 0);
  await handIn(page);
  await page.getByRole("dialog").getByRole("button", { name: "Hand in now" }).click();
  await expect(page).toHaveURL(/\/result\/$/);
  expect(bodies.some((body) => body.includes('"position"'))).toBe(true);
  for (const body of bodies) expect(body).not.toMatch(/"(is_)?(correct|right|key|answer_key|explanation)":/);
});
