import { beforeEach, expect, test } from "vitest";
import { answerWords, plain, readings, written } from "./answers";
import type { PaperItem } from "./types";

beforeEach(() => {
  document.documentElement.lang = "en";
});

const item = (kind: PaperItem["kind"]): PaperItem => ({
  position: 1,
  kind,
  stem: "",
  options: ["Đúng", "<em>Sai</em>", "C"],
  partners: ["x", "y"],
  image: null,
});

test("HTML becomes its words, paragraphs apart", () => {
  expect(plain("<p>Một <strong>hai</strong></p><p>ba<br>bốn</p><ul><li>năm</li><li>sáu</li></ul>")).toBe(
    "Một hai ba bốn năm sáu",
  );
  expect(plain("a &lt;b&gt; c")).toBe("a <b> c");
});

test("what is typed is kept in one line", () => {
  expect(written("  Tô \n Lâm ")).toBe("Tô Lâm");
  expect(written(" \u00a0")).toBeNull();
  expect(written("To\u0302")).toBe("Tô");
});

test.each([
  ["57", [57]],
  ["2,5", [2.5]],
  ["1.500", [1.5, 1500]],
  ["1,500", [1.5, 1500]],
  ["1.500.000", [1_500_000]],
  ["1 500 000", [1_500_000]],
  ["1.500,75", [1500.75]],
  ["1,500.75", [1500.75]],
  ["12 tỷ", [12]],
  ["30%", [30]],
  ["-3", [-3]],
  ["", []],
  ["hai", []],
  ["1,2,3", []],
  ["3-5", []],
  ["1e5", []],
])("%s is read as the server reads it", (typed, meant) => {
  expect(readings(typed)).toEqual(meant);
});

test("an answer of each kind in a few words", () => {
  expect(answerWords(item("multiple"), [0, 2])).toBe("A, C");
  expect(answerWords(item("true_false"), [1])).toBe("Sai");
  expect(answerWords(item("ordering"), [2, 0, 1])).toBe("C → A → B");
  expect(answerWords(item("matching"), [1, -1, 0])).toBe("2 of 3 matched");
  expect(answerWords(item("numeric"), "2,5")).toBe("2,5");
  expect(answerWords(item("short_text"), null)).toBe("");
});
