import { afterEach, expect, test } from "vitest";
import { place } from "../../testing/boards";
import { everyDay, figure, pressed, sorted, stepOf, steps, withFigures } from "./places";

afterEach(() => document.documentElement.removeAttribute("lang"));

const names = (lines: { short: string }[]): string[] => lines.map((line) => line.short);

test("a frame's figures join the page's places; a place that the frame lacks has none", () => {
  const lines = withFigures(
    [place("01", "Hà Nội", 5), place("04", "Cao Bằng", 2)],
    [
      { code: "01", entrants: 7, attempts: 9, mean: 81.5, all_correct: 3 },
      { code: "99", entrants: 1, attempts: 1, mean: 10, all_correct: 0 },
    ],
  );
  expect(lines.map((line) => [line.code, line.name, line.entrants, line.mean])).toEqual([
    ["01", "Tỉnh Hà Nội", 7, 81.5],
    ["04", "Tỉnh Cao Bằng", 0, 0],
  ]);
});

test("names are sorted by the Vietnamese alphabet, without their type words", () => {
  const lines = [
    place("1", "Điện Biên"),
    place("2", "Đắk Lắk"),
    place("3", "Cần Thơ"),
    place("4", "An Giang"),
    place("5", "Gia Lai"),
  ];
  const order = ["An Giang", "Cần Thơ", "Đắk Lắk", "Điện Biên", "Gia Lai"];
  expect(names(sorted(lines, { column: "name", descending: false }))).toEqual(order);
  expect(names(sorted(lines, { column: "name", descending: true }))).toEqual(order.reverse());
});

test("figures are sorted as numbers; equal ones keep the list's order", () => {
  const lines = [place("1", "a", 9), place("2", "b", 10), place("3", "c", 9)];
  expect(names(sorted(lines, { column: "entrants", descending: true }))).toEqual(["b", "a", "c"]);
  expect(names(lines)).toEqual(["a", "b", "c"]);
});

test("a heading turns its own order round; another column begins as one expects", () => {
  const order = { column: "entrants", descending: true } as const;
  expect(pressed(order, "entrants")).toEqual({ column: "entrants", descending: false });
  expect(pressed(order, "mean")).toEqual({ column: "mean", descending: true });
  expect(pressed(order, "name")).toEqual({ column: "name", descending: false });
});

test("figures are written in the page's language; a mean of nothing is none", () => {
  expect(figure(place("01", "Hà Nội", 12_345), "entrants")).toBe("12.345");
  expect(figure(place("01", "Hà Nội", 2, { mean: 87.5 }), "mean")).toBe("87,5%");
  expect(figure(place("01", "Hà Nội", 0), "mean")).toBe("–");
});

test("five steps hold about as many places each, from few to many", () => {
  const scale = steps([0, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 1000]);
  expect(scale).toEqual([
    { step: 1, least: 1, most: 2 },
    { step: 2, least: 3, most: 4 },
    { step: 3, least: 5, most: 6 },
    { step: 4, least: 7, most: 8 },
    { step: 5, least: 9, most: 1000 },
  ]);
  expect([0, 1, 4, 8, 9, 1000].map((value) => stepOf(value, scale))).toEqual([0, 1, 2, 4, 5, 5]);
});

test.each([
  [[], []],
  [[0, 0], []],
  [[4], [{ step: 5, least: 4, most: 4 }]],
  [
    [4, 4, 9],
    [
      { step: 4, least: 4, most: 4 },
      { step: 5, least: 9, most: 9 },
    ],
  ],
])("few values %o use the upper steps", (values, scale) => {
  expect(steps(values)).toEqual(scale);
});

test("every value lies in the step whose bounds hold it, however they are spread", () => {
  const values = [1, 1, 1, 1, 1, 1, 2, 3, 3, 50];
  const scale = steps(values);
  for (const value of values) {
    const found = scale.find((step) => step.step === stepOf(value, scale));
    expect(found && found.least <= value && value <= found.most).toBe(true);
  }
});

test("days without attempts are shown as such, also over the end of a month", () => {
  expect(
    everyDay([
      ["2026-11-29", 4],
      ["2026-12-02", 1],
    ]),
  ).toEqual([
    ["2026-11-29", 4],
    ["2026-11-30", 0],
    ["2026-12-01", 0],
    ["2026-12-02", 1],
  ]);
  expect(everyDay([])).toEqual([]);
});
