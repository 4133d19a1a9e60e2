import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { ServerClock } from "./clock";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

test("goes on from the page's moment", () => {
  const clock = new ServerClock(1_000_000, performance.now());
  vi.advanceTimersByTime(1_500);
  expect(clock.now()).toBeCloseTo(1_001_500, 3);
});

test("a question and its answer place the server's time in the middle", () => {
  const clock = new ServerClock(0, 0);
  const sent = performance.now();
  vi.advanceTimersByTime(400);
  clock.measure(sent, performance.now(), 5_000_000);
  expect(clock.now()).toBeCloseTo(5_000_200, 3);
});

test("trusts the quickest of the recent answers", () => {
  const clock = new ServerClock(0, 0);
  const sent = performance.now();
  clock.measure(sent, sent + 100, 9_000_050);
  // A slow answer that is off by as much as its slowness allows.
  clock.measure(sent + 200, sent + 2_200, 9_000_200);
  expect(clock.now() - performance.now()).toBeCloseTo(9_000_000 - sent, 3);
});

test("starts anew when an answer cannot be squared with those before: the device slept", () => {
  const clock = new ServerClock(0, 0);
  const sent = performance.now();
  clock.measure(sent, sent + 20, 9_000_010);
  clock.measure(sent + 1_000, sent + 1_400, 9_601_200);
  expect(clock.now() - performance.now()).toBeCloseTo(9_600_000 - sent, 3);
});

test("the device's own clock is never asked", () => {
  const clock = new ServerClock(1_000_000, performance.now());
  vi.setSystemTime(new Date("2040-01-01"));
  expect(clock.now()).toBeCloseTo(1_000_000, 1);
});
