import { afterEach, expect, test } from "vitest";
import { clock, duration, number, percent, untilWords } from "./format";

afterEach(() => (document.documentElement.lang = ""));

test("a clock counts a second that has begun, and never goes below nothing", () => {
  expect(clock(15 * 60_000)).toBe("15:00");
  expect(clock(59_001)).toBe("01:00");
  expect(clock(1)).toBe("00:01");
  expect(clock(-5)).toBe("00:00");
  expect(clock(3_725_000)).toBe("1:02:05");
});

test("durations, numbers and shares follow the language", () => {
  document.documentElement.lang = "vi";
  expect([duration(252_345), number(1_512_345), percent(87.5)]).toEqual(["4:12,34", "1.512.345", "87,5%"]);
  document.documentElement.lang = "en";
  expect([duration(252_345), number(1_512_345), percent(87.5)]).toEqual(["4:12.34", "1,512,345", "87.5%"]);
});

test("time left in its two largest parts", () => {
  expect(untilWords(2 * 86_400_000 + 3 * 3_600_000)).toBe("in 2 days, 3 hours");
  expect(untilWords(86_400_000)).toBe("in 1 day");
  expect(untilWords(3_600_000 + 60_000)).toBe("in 1 hour, 1 minute");
  expect(untilWords(754_000)).toBe("in 12:34");
});
