// One paper with all seven kinds of questions: on a phone by touch, at a desk by keyboard and mouse.
import type { Locator, Page } from "@playwright/test";
import { expect, test } from "@playwright/test";
import { execFileSync } from "node:child_process";
import { existsSync } from "node:fs";
import { join, resolve } from "node:path";
import { handIn, inEnglish } from "./people";
import { flaws } from "./sound";

// Playwright runs in frontend/.
const ROOT = resolve("..");
const YEARS = ["Năm 2024", "Năm 2025", "Năm 2030", "Năm 2045"];

function lay(action: "lay" | "close" | "hide", slug: string): void {
  const own = join(ROOT, ".venv", "bin", "python");
  const python = process.env.PYTHON ?? (existsSync(own) ? own : "python3");
  const env = { ...process.env, QUIZSITE_VAR: process.env.E2E_VAR };
  execFileSync(python, ["-m", "tests.e2e.kinds", action, slug], { cwd: ROOT, env });
}

/** Press a control as this project's people do. */
async function press(page: Page, name: string | RegExp, touch: boolean): Promise<void> {
  const button = page.getByRole("button", { name }).filter({ visible: true }).first();
  if (touch) await button.tap();
  else await button.press("Enter");
}

async function order(page: Page, touch: boolean): Promise<void> {
  if (!touch) {
    // By mouse: the last line to the top, so that what follows starts from an order of one's own.
    const handles = page.locator(".lines .handle");
    const from = await handles.last().boundingBox();
    const to = await handles.first().boundingBox();
    if (!from || !to) throw new Error("no lines");
    const dragged = await page.locator(".lines li").last().locator("[lang=vi]").textContent();
    await page.mouse.move(from.x + 10, from.y + from.height / 2);
    await page.mouse.down();
    await page.mouse.move(to.x + 10, to.y + to.height / 2 + 5, { steps: 8 });
    await page.mouse.move(to.x + 10, to.y - 5, { steps: 3 });
    await page.mouse.up();
    await expect(page.locator(".lines li").first()).toContainText(dragged ?? "");
  }
  for (const [place, year] of YEARS.entries()) {
    const handle = page.getByRole("button", { name: new RegExp(`^${year}: place`) });
    for (let step = 0; step < YEARS.length; step += 1) {
      if ((await handle.textContent())?.includes(`place ${place + 1} of`)) break;
      if (touch) await page.getByRole("button", { name: `Move up: ${year}` }).tap();
      else await handle.press("ArrowUp");
    }
  }
  await expect(page.locator(".lines li [lang=vi]")).toHaveText(YEARS);
}

/** The control of an option to choose. */
function choice(page: Page, name: string): Locator {
  return page.getByRole("radio", { name, exact: true }).or(page.getByRole("checkbox", { name, exact: true }));
}

async function answer(page: Page, touch: boolean): Promise<string> {
  const how = (await page.locator(".how").textContent())?.trim() ?? "";
  const pick = async (...names: string[]): Promise<void> => {
    for (const name of names) {
      const option = choice(page, name);
      if (touch) await option.tap({ force: true });
      else {
        await option.focus();
        await page.keyboard.press("Space");
      }
    }
  };
  const write = async (words: string): Promise<void> => {
    const field = page.getByRole("textbox");
    if (touch) await field.tap();
    else await field.focus();
    await page.keyboard.type(words);
  };
  switch (how) {
    case "Put the lines in order, the first on top":
      await order(page, touch);
      break;
    case "Choose for each line what belongs to it":
      await page.getByRole("combobox", { name: "Kinh tế số" }).selectOption({ label: "B. 30 phần trăm" });
      await page
        .getByRole("combobox", { name: "Chi cho nghiên cứu" })
        .selectOption({ label: "A. 2 phần trăm" });
      break;
    case "Write a number":
      await expect(page.getByRole("img", { name: "Biểu đồ" })).toBeVisible();
      await write("2,5");
      await expect(page.locator(".field-hint")).toHaveText("Understood as 2.5");
      break;
    case "Write a few words":
      await write("tô lâm");
      break;
    case "Choose one or more answers":
      await pick("Khoa học", "Công nghệ");
      break;
    default:
      await pick((await choice(page, "Đúng").count()) ? "Đúng" : "Bộ Chính trị");
  }
  return how;
}

test("a paper with questions of all kinds is answered, kept and reviewed", async ({
  page,
  context,
  baseURL,
}, info) => {
  test.skip(!process.env.E2E_VAR, "a server that runs already has no contest of all kinds");
  test.setTimeout(120_000);
  const touch = info.project.name === "phone";
  const slug = `bay-loai-${info.project.name}`;
  const faults: string[] = [];
  page.on("console", (message) => {
    if (message.type() === "error") faults.push(message.text());
  });
  page.on("pageerror", (error) => faults.push(String(error)));
  lay("lay", slug);
  await inEnglish(context, baseURL ?? "");
  await page.goto(`/contests/${slug}/`);
  await page.getByRole("link", { name: "Enter the contest" }).click();
  await page.getByLabel("Full name").fill("Mai Bảy Loại");
  await page.getByRole("checkbox").check();
  await page.getByRole("button", { name: "Continue" }).click();
  await page.getByRole("button", { name: "Start now" }).click();
  await expect(page.locator("#question")).toBeVisible();

  const met = new Set<string>();
  for (let position = 1; position <= 7; position += 1) {
    const how = await answer(page, touch);
    met.add(how);
    await expect(page.locator(".saved")).toHaveText(`Saved question ${position}`);
    expect(await flaws(page)).toEqual([]);
    await page.screenshot({ path: info.outputPath(`question-${position}.png`) });
    if (position < 7) {
      await press(page, "Next", touch);
      await expect(page.locator(".eyebrow")).toHaveText(`Question ${position + 1} of 7`);
    }
  }
  expect(met.size).toBe(6); // one choice is asked twice: of several, and of true and false

  // All of it is there after a reload.
  await page.reload();
  await expect(page.getByRole("progressbar", { name: "Answered" })).toHaveJSProperty("value", 7);
  await handIn(page);
  await expect(page).toHaveURL(/\/result\/$/);
  await expect(page.getByText("Everything right!")).toBeVisible();

  lay("close", slug);
  await page.reload();
  await expect(page.locator(".review")).toHaveCount(7);
  for (const words of ["2,5", "tô lâm", "Tổng Bí thư; Tô Lâm", "30 phần trăm", "Năm 2045"])
    await expect(page.locator(".review").filter({ hasText: words }).first()).toBeVisible();
  expect(await flaws(page)).toEqual([]);
  await page.screenshot({ path: info.outputPath("review.png"), fullPage: true });
  lay("hide", slug);
  expect(faults).toEqual([]);
});
