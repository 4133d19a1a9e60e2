// Editors bring in files of questions and texts of documents, and see which passages wait for a question.
import { readFileSync } from "node:fs";
import { expect, fillIn, save, takeIn, test, TEXT, told, unique } from "./desk";
import { sound } from "./sound";

const FORMATS = {
  excel: "Excel",
  word: "Word",
  csv: "CSV",
  "moodle-xml": "Moodle",
  qti: "QTI",
  gift: "GIFT",
  aiken: "Aiken",
  json: "JSON",
};

for (const [name, label] of Object.entries(FORMATS)) {
  test(`a filled-in template is imported and the import undone: ${label}`, async ({ come }) => {
    const page = await come("editor");
    await page.goto("/bank/imports/");
    if (name === "excel") await sound(page, "imports");
    const download = page.waitForEvent("download");
    await page.locator("aside").getByRole("link", { name: label }).click();
    const template = await download;
    // A name of its own, so that this file is told from others in the list.
    const file = `${unique()}-${template.suggestedFilename()}`;
    const buffer = readFileSync(await template.path());

    await page.getByLabel("File", { exact: true }).setInputFiles({ name: file, mimeType: "", buffer });
    await page.getByRole("button", { name: "Read the file" }).click();
    await expect(page.getByRole("heading", { level: 1, name: file })).toBeVisible();
    const rows = page.locator(".import-row");
    await expect(rows.first()).toBeVisible();
    await expect(page.locator(".import-row--unreadable")).toHaveCount(0);
    const count = await rows.count();
    await expect(page.locator(".import-row--new")).toHaveCount(count);
    if (name === "excel") await sound(page, "verdicts");

    // Nothing is in the bank before the press.
    await page.getByRole("button", { name: /^Import (all|the) \d+ new question/ }).click();
    await told(page, /imported/);
    await page.getByRole("link", { name: "Imported questions" }).click();
    await expect(page.locator(".bank-table tbody tr")).toHaveCount(count);
    await expect(page.locator(".bank-table tbody").getByText(/^draft$/i)).toHaveCount(count);

    await page.goto("/bank/imports/");
    await page.getByRole("link", { name: file }).click();
    await page.getByRole("button", { name: "Undo this import" }).click();
    await told(page, /^\s*Undone: /);
    await expect(page.getByRole("button", { name: /^Import/ })).toHaveCount(0);
    await page.goto(`/bank/?batch=${new URL(page.url()).pathname.split("/").at(-2)}`);
    await expect(page.locator(".bank-table tbody tr")).toHaveCount(0);
  });
}

test("a broken file ends in a sentence, and a half-good one says which line is wrong", async ({ come }) => {
  const page = await come("editor");
  await page.goto("/bank/imports/");
  const broken = {
    name: "hong.xlsx",
    mimeType: "",
    buffer: Buffer.from("PK\u0003\u0004 không phải tệp Excel"),
  };
  await page.getByLabel("File", { exact: true }).setInputFiles(broken);
  await page.getByRole("button", { name: "Read the file" }).click();
  await expect(page.getByRole("alert")).toContainText("The file cannot be imported.");
  await expect(page.getByRole("alert")).toContainText("Nothing was written to the bank.");

  const word = unique();
  const aiken = `Câu hỏi ${word} có mấy phần?\nA. Một\nB. Hai\nANSWER: B\n\nCâu hỏi ${word} hỏng\nA. Một\nANSWER: D\n`;
  const half = { name: `${word}.txt`, mimeType: "text/plain", buffer: Buffer.from(aiken) };
  await page.getByLabel("File", { exact: true }).setInputFiles(half);
  await page.getByRole("button", { name: "Read the file" }).click();
  await expect(page.locator(".import-row--new")).toHaveCount(1);
  await expect(page.locator(".import-row--unreadable")).toContainText(/line \d+/i);
  await expect(page.locator(".import-faults li").first()).toBeVisible();
});

test("a pasted text is cut, the cut corrected, saved, and read by a member", async ({ come }) => {
  test.setTimeout(120_000);
  const page = await come("editor");
  const code = `VHD-${unique()}`;
  await page.goto("/bank/documents/new/");
  await sound(page, "document-new");
  await page.getByLabel(/^Code/).fill(code);
  await page.getByLabel(/^Title/).fill(`Nghị quyết về văn hóa đọc ${code}`);
  await page.getByLabel("Paste the text").fill(TEXT);
  await page.getByRole("button", { name: "Cut into passages" }).click();
  const rows = page.locator(".cut-row");
  await expect(rows).toHaveCount(8);
  await sound(page, "cut");

  // Split the second passage before its last words, merge them again, split anew.
  const text = page.getByLabel("Text of passage 2");
  await text.focus();
  await text.evaluate((box: HTMLTextAreaElement) => {
    const at = box.value.indexOf("của cán bộ");
    box.setSelectionRange(at, at);
  });
  const tools = page.getByRole("toolbar");
  await tools.getByRole("button", { name: "Split here" }).click();
  await expect(rows).toHaveCount(9);
  await expect(page.getByLabel("Text of passage 3")).toHaveValue(/^của cán bộ/);
  await tools.getByRole("button", { name: "Merge with the one before" }).click();
  await expect(rows).toHaveCount(8);
  await tools.getByRole("button", { name: "Undo" }).click();
  await expect(rows).toHaveCount(9);
  await tools.getByRole("button", { name: "Undo" }).click();
  await expect(rows).toHaveCount(8);
  // A title of one's own, and the whole draft is there after a reload.
  await page.getByLabel("Title of passage 1").fill("QUAN ĐIỂM CHỈ ĐẠO");
  await expect(page.locator("[data-kept]")).toHaveText("Draft kept");
  await page.reload();
  await expect(page.getByLabel("Title of passage 1")).toHaveValue("QUAN ĐIỂM CHỈ ĐẠO");
  await expect(rows.filter({ hasText: `${code}, Mục II.1.b` })).toHaveCount(1);
  await page.getByRole("button", { name: "Save the document" }).click();
  await told(page, "is saved: edition 1.");
  await sound(page, "document");

  const member = await come("member");
  await member.goto(`/documents/${code}/`);
  await expect(member.getByRole("heading", { name: "QUAN ĐIỂM CHỈ ĐẠO" })).toBeVisible();
  await expect(
    member.getByText("Mỗi xã có một thư viện mở cửa buổi tối.").filter({ visible: true }).last(),
  ).toBeVisible();
  await sound(member, "reading");
});

test("a later edition keeps the citations and shows what moved, changed, came and went", async ({ come }) => {
  test.setTimeout(120_000);
  const page = await come("editor");
  await takeIn(page);
  const later = `I. QUAN ĐIỂM
1. Đọc sách là nhu cầu thường xuyên của cán bộ và Nhân dân.
II. MỤC TIÊU
1. Đến năm 2030
a) Mỗi xã có một thư viện mở cửa buổi tối và cuối tuần.
b) Mỗi cán bộ đọc ít nhất mười hai cuốn sách một năm.
c) Mỗi trường học có một giờ đọc chung trong tuần.
2. Tầm nhìn đến năm 2045
Việc đọc trở thành nếp sống của mọi gia đình.
III. TỔ CHỨC THỰC HIỆN
1. Thư viện là nơi nuôi dưỡng tinh thần tự học.
`;
  await page.getByRole("link", { name: "New edition" }).click();
  await page.getByLabel("Paste the text").fill(later);
  await page.getByRole("button", { name: "Cut into passages" }).click();
  const compared = page.locator("#compared");
  await expect(compared.locator(".change--changed ins")).toContainText("cuối tuần");
  await sound(page, "edition-draft");
  await page.getByRole("button", { name: "Save the edition" }).click();
  await told(page, "is saved: edition 2.");
  await expect(page.locator(".change--changed ins")).toContainText("cuối tuần");
  await expect(page.locator(".change").filter({ hasText: "Mỗi trường học" }).first()).toContainText("New");
  const moved = page.locator(".change").filter({ hasText: "III.1" });
  await expect(moved).toContainText("Moved");
  await expect(moved).toContainText("I.2");
  await sound(page, "edition");
});

test("the heat map leads from an empty passage to a question about it, and is filled when that is approved", async ({
  come,
}) => {
  test.setTimeout(120_000);
  const editor = await come("editor");
  const code = await takeIn(editor);
  await editor.goto("/bank/coverage/");
  await sound(editor, "coverage");
  await editor.getByRole("link", { name: code, exact: true }).click();
  await sound(editor, "heat");
  const row = editor.locator(".heat-table tr").filter({ hasText: "II.1.a" });
  await row.getByRole("link", { name: "write one" }).click();
  await expect(editor.locator("#citation .finder-chips li")).toContainText("II.1.a");
  await fillIn(editor, {
    stem: `Theo ${code}, thư viện xã mở cửa vào lúc nào?`,
    options: ["Buổi tối", "Ban đêm", "Ngày Tết", "Đầu giờ sáng"],
    right: 0,
    explanation: "Mục II.1.a.",
    topic: "2045",
  });
  const ref = await save(editor, "Save and send to review");

  const reviewer = await come("reviewer");
  await reviewer.goto(`/bank/questions/${ref}/`);
  await reviewer.getByRole("button", { name: "Approve" }).click();
  await told(reviewer, "Approve: done.");
  await reviewer.goto(`/bank/coverage/${code}/`);
  await expect(
    reviewer.locator(".heat-table tr").filter({ hasText: "II.1.a" }).locator("td").first(),
  ).toContainText("1");
  await reviewer.locator(".heat-table tr").filter({ hasText: "II.1.a" }).locator("td a").first().click();
  await expect(reviewer.locator(".bank-table tbody tr")).toHaveCount(1);
});
