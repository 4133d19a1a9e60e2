// What the bank learns from rounds: a wrong key corrected, a question reported, figures about questions.
import type { Page } from "@playwright/test";
import { execFileSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { expect, test, told, unique } from "./desk";
import { handIn } from "./people";
import { sound } from "./sound";

// Playwright runs in frontend/.
const ROOT = resolve("..");
// What tests/e2e/rounds.py asks, by what the document says.
const SAID = ["Buổi tối", "Hai phòng", "Ủy ban nhân dân xã"];
const MISKEYED = "Thư viện xã mở cửa thêm vào lúc nào?";

function world(action: "lay" | "attend" | "close" | "hide", slug: string): void {
  const own = join(ROOT, ".venv", "bin", "python");
  const python = process.env.PYTHON ?? (existsSync(own) ? own : "python3");
  const env = { ...process.env, QUIZSITE_VAR: process.env.E2E_VAR };
  execFileSync(python, ["-m", "tests.e2e.rounds", action, slug], { cwd: ROOT, env });
}

let slug = "";

test.beforeEach(() => {
  test.skip(!process.env.E2E_VAR, "a server that runs already has no contest for this");
  test.setTimeout(150_000);
  slug = `doc-${unique().toLowerCase()}`;
  world("lay", slug);
});

test.afterEach(() => {
  if (slug) world("hide", slug);
});

/** Answer each question as the document has it, and hand in; the result's page is open then. */
async function sit(page: Page): Promise<void> {
  await page.goto(`/contests/${slug}/`);
  await page.getByRole("link", { name: "Enter the contest" }).click();
  await page.getByLabel("Full name").fill("Nguyễn Thị Thành Viên");
  await page.getByRole("checkbox").check();
  await page.getByRole("button", { name: "Continue" }).click();
  await page.getByRole("button", { name: "Start now" }).click();
  for (let position = 1; position <= SAID.length; position += 1) {
    await expect(page.locator(".eyebrow")).toHaveText(`Question ${position} of ${SAID.length}`);
    const right = page.getByRole("radio", { name: new RegExp(`^(${SAID.join("|")})$`) });
    await right.check({ force: true });
    await expect(page.locator(".saved")).toHaveText(`Saved question ${position}`);
    if (position < SAID.length) await page.getByRole("button", { name: "Next" }).click();
  }
  await handIn(page);
  await expect(page).toHaveURL(/\/result\/$/);
}

test("a wrong key is corrected: proposed from the bank, previewed, applied, and told to the member", async ({
  come,
}) => {
  const member = await come("member");
  await sit(member);
  await expect(member.locator(".score-figure")).toContainText("2 of 3");
  world("close", slug);

  const editor = await come("editor");
  await editor.goto(`/bank/questions/${slug}-1/`);
  await editor.getByRole("link", { name: "Correct in a contest" }).click();
  await expect(editor.getByRole("heading", { level: 1, name: "Correct a question" })).toBeVisible();
  await sound(editor, "correction-write");
  await editor.getByRole("radio", { name: "Another key" }).check({ force: true });
  await editor.getByRole("checkbox", { name: "A. Buổi tối" }).check({ force: true });
  await editor.getByLabel("Reason").fill("Văn bản nêu buổi tối.");
  await editor.getByRole("button", { name: "See what it would do" }).click();
  const effect = editor.locator("section", { has: editor.locator("#effect-heading") });
  await expect(effect).toContainText(/Scores that rise\s*1/);
  await editor.getByRole("button", { name: "Propose it" }).click();
  await told(editor, "Nothing has changed yet.");
  await expect(editor.getByRole("button", { name: "Apply it" })).toHaveCount(0);

  const organiser = await come("organiser");
  await organiser.goto(`/organise/${slug}/corrections/`);
  await organiser.getByRole("link", { name: MISKEYED }).click();
  await expect(organiser.locator("section", { has: organiser.locator("#effect-heading") })).toContainText(
    /Scores that rise\s*1/,
  );
  await sound(organiser, "correction");
  await organiser.getByRole("button", { name: "Apply it" }).click();
  await told(organiser, "The correction is applied.");

  await member.reload();
  await expect(member.locator(".score-figure")).toContainText("3 of 3");
  await expect(member.getByText(/Question \d of your paper was corrected/)).toBeVisible();
  await expect(member.getByText("Văn bản nêu buổi tối.").first()).toBeVisible();
  await sound(member, "result");
});

test("a member reports a question, an editor answers, and the member reads the answer", async ({ come }) => {
  const member = await come("member");
  await sit(member);
  world("close", slug);
  await member.reload();
  await member.getByText("Report a question", { exact: true }).click();
  await member
    .getByRole("link", { name: /^Question \d/ })
    .first()
    .click();
  await sound(member, "report");
  await member.getByRole("radio", { name: "The answer taken for right is wrong" }).check({ force: true });
  const word = unique();
  await member.getByLabel("Say it in a few words").fill(`Tôi đọc thấy khác ${word}.`);
  await member.getByRole("button", { name: "Send the report" }).click();
  await told(member, "Editors read your report");

  const editor = await come("editor");
  await editor.goto(`/bank/reports/?contest=${slug}`);
  await expect(editor.getByText(word)).toBeVisible();
  await sound(editor, "reports");
  await editor.locator(".desk-list h2 a").click();
  await expect(editor.getByText("Nguyễn Thị Thành Viên")).toHaveCount(0);
  await sound(editor, "report-answer");
  await editor.getByLabel("In your own words").fill("Cảm ơn bạn, đáp án đang được xem lại.");
  await editor.getByRole("button", { name: "Send the answer" }).click();
  await told(editor, "1 report is answered.");

  await member.reload();
  await expect(member.getByText("Cảm ơn bạn, đáp án đang được xem lại.")).toBeVisible();
});

test("the figures of a closed round show the key that is wrong, as a page, a table and a report", async ({
  come,
}) => {
  world("attend", slug);
  world("close", slug);
  const editor = await come("editor");
  await editor.goto("/bank/analysis/");
  await sound(editor, "analysis-rounds");
  await editor.goto(`/organise/${slug}/rounds/1/analysis/`);
  await expect(editor.getByText(/question.* may be wrong: look at/)).toBeVisible();
  await expect(editor.getByText(MISKEYED).first()).toBeVisible();
  await sound(editor, "analysis");
  for (const [label, start] of [
    ["CSV", "\ufeff"],
    ["PDF", "%PDF-"],
  ] as const) {
    const download = editor.waitForEvent("download");
    await editor.getByRole("link", { name: label }).click();
    const file = readFileSync(await (await download).path());
    expect(file.subarray(0, 8).toString("utf8").startsWith(start), label).toBe(true);
    expect(file.length).toBeGreaterThan(300);
  }
});
