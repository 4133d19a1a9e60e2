import { afterEach, expect, test } from "vitest";
import { t, tn, useStrings } from "./i18n";

afterEach(() => {
  useStrings(null);
  document.body.innerHTML = "";
});

test("reads the page's strings, and says the msgid where there is none", () => {
  document.body.innerHTML = `<script id="strings" type="application/json">{"Submit": "Nộp bài"}</script>`;
  useStrings(null);
  expect(t("Submit")).toBe("Nộp bài");
  expect(t("Something else")).toBe("Something else");
});

test("a page without strings is an English page", () => {
  expect(t("Submit")).toBe("Submit");
});

test("fills named places and leaves unknown ones alone", () => {
  useStrings({ "Saved question %(n)s": "Đã lưu câu %(n)s" });
  expect(t("Saved question %(n)s", { n: 7 })).toBe("Đã lưu câu 7");
  expect(t("100%% of %(what)s")).toBe("100% of %(what)s");
});

test("English has two forms, Vietnamese one", () => {
  expect(tn("%(n)s question", "%(n)s questions", 1)).toBe("1 question");
  expect(tn("%(n)s question", "%(n)s questions", 3)).toBe("3 questions");
  useStrings({ "%(n)s question": ["%(n)s câu hỏi"] });
  expect(tn("%(n)s question", "%(n)s questions", 1)).toBe("1 câu hỏi");
  expect(tn("%(n)s question", "%(n)s questions", 3)).toBe("3 câu hỏi");
});

test("an untranslated string falls back to English", () => {
  useStrings({ Submit: "", "%(n)s question": [""] });
  expect(t("Submit")).toBe("Submit");
  expect(tn("%(n)s question", "%(n)s questions", 2)).toBe("2 questions");
});
