import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { BoardProps } from "./board";
import { Pace, newcomers, ownAddress, scopeQuery, showsTop } from "./board";
import { boardProps, row } from "../../testing/boards";

const page = (changes: Partial<BoardProps>): BoardProps => boardProps(changes);

test("only the first page without a search holds what frames hold", () => {
  expect(showsTop(page({}))).toBe(true);
  expect(showsTop(page({ page: 2 }))).toBe(false);
  expect(showsTop(page({ query: "an" }))).toBe(false);
});

test.each([
  [{}, ""],
  [{ place: "00070" }, "?place=00070"],
  [{ unit: "3" }, "?unit=3"],
  [{ bloc: "2" }, "?bloc=2"],
])("the address of the board %o ends in %s", (choice, query) => {
  expect(scopeQuery(page(choice))).toBe(query);
});

test("the way to one's own row stays on the page that has it and keeps the board otherwise", () => {
  expect(ownAddress(page({}), 1)).toBe("#me");
  expect(ownAddress(page({ page: 4 }), 4)).toBe("#me");
  expect(ownAddress(page({}), 7)).toBe("?page=7#me");
  expect(ownAddress(page({ place: "01", page: 2 }), 5)).toBe("?place=01&page=5#me");
});

test("a search never claims to have one's own row", () => {
  expect(ownAddress(page({ query: "an" }), 1)).toBe("?page=1#me");
});

test("newcomers are those that were not there", () => {
  expect(newcomers([row(1, "alice"), row(2, "bob")], [row(1, "chi"), row(2, "alice")])).toEqual(["chi"]);
});

beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

test("work is done at once, then at most once in a pause, and once more after the last asking", () => {
  const work = vi.fn();
  const pace = new Pace(work, 10_000);
  pace.ask();
  vi.advanceTimersByTime(0);
  expect(work).toHaveBeenCalledTimes(1);
  for (let second = 0; second < 5; second += 1) {
    pace.ask();
    vi.advanceTimersByTime(1000);
  }
  expect(work).toHaveBeenCalledTimes(1);
  vi.advanceTimersByTime(5000);
  expect(work).toHaveBeenCalledTimes(2);
  vi.advanceTimersByTime(60_000);
  expect(work).toHaveBeenCalledTimes(2);
});

test("stopped work is not done", () => {
  const work = vi.fn();
  const pace = new Pace(work, 10_000);
  pace.ask();
  pace.stop();
  vi.advanceTimersByTime(60_000);
  expect(work).not.toHaveBeenCalled();
});
