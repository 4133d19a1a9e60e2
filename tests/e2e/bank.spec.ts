// Editors and reviewers at the bank's desk: writing, review, many questions at once.
import { expect, fillIn, save, takeIn, test, told, unique, write } from "./desk";
import type { Written } from "./desk";
import { sound } from "./sound";

function about(word: string, more: Partial<Written> = {}): Written {
  return {
    stem: `Theo văn bản ${word}, mỗi cán bộ đọc ít nhất bao nhiêu cuốn sách một năm?`,
    options: ["Mười hai cuốn", "Sáu cuốn", "Ba mươi cuốn", "Một cuốn"],
    right: 0,
    explanation: "Mục II.1.b nêu mười hai cuốn.",
    topic: "2045",
    ...more,
  };
}

test("an editor writes a question that keeps itself, sees it as participants do, and what is like it", async ({
  come,
}) => {
  const page = await come("editor");
  const word = unique();
  await write(page, about(word));

  // Nearly the same again: the page says so while there is time to stop.
  await page.goto("/bank/new/");
  await fillIn(
    page,
    about(word, { stem: `Mỗi cán bộ theo văn bản ${word} đọc ít nhất mấy cuốn sách một năm?` }),
  );
  const similar = page.locator("[data-similar]");
  await expect(similar).toContainText(`Theo văn bản ${word}, mỗi cán bộ`);
  await expect(similar).toContainText(/\d+ % like/);

  // As a participant gets it: options to press, and no word of which is right.
  const preview = page.locator("[data-preview-place]");
  await expect(preview.getByText(`Mỗi cán bộ theo văn bản ${word}`)).toBeVisible();
  await preview.getByRole("radio", { name: "Sáu cuốn" }).check({ force: true });
  await expect(preview).not.toContainText("Mục II.1.b");

  // Leave without saving; the list leads back to what was typed.
  await expect(page.locator("[data-kept]")).toHaveText("Draft kept");
  await page.goto("/bank/");
  await page.getByText(/^You have \d+ unsaved draft/).click();
  await page.getByRole("link", { name: `Mỗi cán bộ theo văn bản ${word}` }).click();
  await expect(page.getByLabel("Text of C")).toHaveValue("Ba mươi cuốn");
  await expect(page.getByRole("radio", { name: "right" }).first()).toBeChecked();
  await sound(page, "edit");

  await page.getByLabel("Question text").fill(`**Mỗi cán bộ** theo văn bản ${word} đọc mấy cuốn?`);
  await save(page);
  await told(page, "Version 1 is saved.");
  await expect(page.locator("#part-stem strong")).toHaveText("Mỗi cán bộ");
  await page.goto("/bank/");
  await expect(page.getByRole("link", { name: `Mỗi cán bộ theo văn bản ${word}` })).toHaveCount(1);
});

test("a question that says too little is refused with its faults, and nothing typed is lost", async ({
  come,
}) => {
  const page = await come("editor");
  const word = unique();
  await page.goto("/bank/new/");
  await page.getByLabel("Question text").fill(`Câu dở dang ${word}`);
  await page.getByLabel("Text of A").fill("Một");
  await page.locator(".form-actions").getByRole("button", { name: "Save", exact: true }).click();
  await expect(page.getByRole("alert")).toContainText("cannot be saved yet");
  await expect(page.getByRole("alert").getByRole("link").first()).toBeVisible();
  await expect(page.getByLabel("Question text")).toHaveValue(`Câu dở dang ${word}`);
  await expect(page.getByLabel("Text of A")).toHaveValue("Một");
});

test("a question goes to review, comes back with a comment, is mended, approved, and restored", async ({
  come,
}) => {
  test.setTimeout(120_000);
  const editor = await come("editor");
  const code = await takeIn(editor);
  const question = about(code, { passage: `${code} II.1.b`, right: 1 });
  const ref = await write(editor, question, "Save and send to review");
  await told(editor, "Sent to review.");
  const address = `/bank/questions/${ref}/`;

  // The one who wrote it does not decide: they may take it back, no more.
  await expect(editor.getByRole("button", { name: "Take back from review" })).toBeVisible();
  await expect(editor.getByRole("button", { name: "Approve" })).toHaveCount(0);

  const reviewer = await come("reviewer");
  await reviewer.goto("/bank/review/");
  await sound(reviewer, "queue");
  await reviewer.getByRole("link", { name: question.stem }).click();
  await expect(reviewer).toHaveURL(address);
  await reviewer.getByLabel("Pinned to").selectOption({ label: "Option B" });
  await reviewer.getByRole("textbox", { name: "Comment" }).fill("Văn bản nêu mười hai cuốn, không phải sáu.");
  await reviewer.getByRole("button", { name: "Pin the comment" }).click();
  await expect(reviewer.locator("#part-option-1 .pinned")).toContainText("mười hai cuốn");
  await sound(reviewer, "question");
  await reviewer.getByRole("button", { name: "Approve" }).click();
  await told(reviewer, "Some comments on this question are not settled yet.");
  await reviewer.getByLabel("Reason").fill("Sai đáp án.");
  await reviewer.getByRole("button", { name: "Send back" }).click();
  await told(reviewer, "Send back: done.");

  // Settle, mend, compare, send again.
  await editor.goto(address);
  await expect(editor.locator(".history")).toContainText("Sai đáp án.");
  await editor.getByRole("button", { name: "Settled" }).click();
  await told(editor, "The comment is settled.");
  await editor.getByRole("link", { name: "Edit", exact: true }).click();
  await editor.getByRole("radio", { name: "right" }).first().check();
  await save(editor);
  await editor.getByRole("link", { name: "Compare two versions" }).click();
  await expect(editor.locator("main dl del, main dl ins").first()).toBeVisible();
  await sound(editor, "compare");
  await editor.goto(address);
  await editor.getByRole("button", { name: "Send to review" }).click();

  await reviewer.goto(address);
  await reviewer.getByRole("button", { name: "Approve" }).click();
  await told(reviewer, "Approve: done.");
  await expect(reviewer.locator(".desk > header .badge")).toHaveText("Approved");

  // An older version says again what the question says, as a new one that waits to be approved; the approved one stays
  // in use.
  await editor.goto(`${address}versions/1/`);
  await sound(editor, "version");
  await editor.getByRole("button", { name: "Restore this version" }).click();
  await told(editor, "Version 1 says again what the question says.");
  await expect(editor.getByText("Version 2 is in use until a newer one is approved.")).toBeVisible();
  await expect(editor.getByRole("link", { name: "v3", exact: true })).toBeVisible();
});

test("several questions are sent and retired at once; the list is found in without accents and paged by keys", async ({
  come,
}) => {
  test.setTimeout(120_000);
  const editor = await come("editor");
  const code = await takeIn(editor);
  const refs: string[] = [];
  for (const [place, thing] of ["tủ sách thôn bản", "giờ đọc buổi tối", "quỹ mua sách mới"].entries()) {
    const stem = `Văn bản ${code} nói gì về ${thing}?`;
    refs.push(await write(editor, about(code, { stem, passage: `${code} II.${place ? "2" : "1.a"}` })));
  }

  // Words without accents find the one; the filter of a document finds the three.
  await editor.goto("/bank/");
  await editor.getByLabel("Find words").fill(`gio doc buoi toi ${code.toLowerCase()}`);
  await editor.getByLabel("Find words").press("Enter");
  await expect(editor.locator(".bank-table tbody tr")).toHaveCount(1);
  await expect(editor.locator(".bank-table tbody tr")).toContainText("giờ đọc buổi tối");
  await editor.goto("/bank/");
  await editor.getByLabel("Document").selectOption({ value: code });
  await editor.getByRole("button", { name: "Find", exact: true }).click();
  await expect(editor.locator(".bank-table tbody tr")).toHaveCount(3);
  await sound(editor, "list");

  // All on the page but one.
  await editor.getByRole("checkbox", { name: "Select all on this page" }).check();
  await editor.getByRole("checkbox", { name: `Select ${refs[0]}` }).uncheck();
  await expect(editor.getByText("2 questions selected")).toBeVisible();
  await editor.getByLabel("With the selected questions").selectOption({ label: "Send to review" });
  await editor.getByRole("button", { name: "Do it" }).click();
  await told(editor, "Send to review: 2 questions.");
  await expect(editor.locator(".bank-table").getByText("in review")).toHaveCount(2);

  const reviewer = await come("reviewer");
  await reviewer.goto(`/bank/?document=${code}&status=in_review`);
  await reviewer.getByRole("checkbox", { name: "Select all on this page" }).check();
  await reviewer.getByLabel("With the selected questions").selectOption({ label: "Retire" });
  await reviewer.getByRole("button", { name: "Do it" }).click();
  await told(reviewer, "Retire: 2 questions.");
  await reviewer.goto(`/bank/?document=${code}&status=retired`);
  await expect(reviewer.locator(".bank-table tbody tr")).toHaveCount(2);

  // Pages by keyboard alone.
  await editor.goto("/bank/");
  const first = await editor.locator(".bank-table tbody .row-link").first().textContent();
  await editor.getByRole("link", { name: "Next page" }).focus();
  await editor.keyboard.press("Enter");
  await expect(editor.getByText(/^Page 2 of/)).toBeVisible();
  await expect(editor.locator(".bank-table tbody .row-link").first()).not.toHaveText(first ?? "");
  await editor.getByRole("link", { name: "Previous page" }).focus();
  await editor.keyboard.press("Enter");
  await expect(editor.getByText(/^Page 1 of/)).toBeVisible();
});
