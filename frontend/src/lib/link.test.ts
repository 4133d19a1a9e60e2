import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { FakeSocket, freshSockets } from "../testing/sockets";
import { Link } from "./link";

let downs: number[];
let heard: unknown[];
let opened: number;

beforeEach(() => {
  vi.useFakeTimers();
  downs = [];
  heard = [];
  opened = 0;
});
afterEach(() => void vi.useRealTimers());

function link(random = 1): Link {
  const handlers = {
    open: () => (opened += 1),
    message: (data: unknown) => heard.push(data),
    down: (failures: number) => downs.push(failures),
  };
  const made = new Link("ws://test/", handlers, { WebSocket: freshSockets(), random: () => random });
  made.connect();
  return made;
}

test("waits longer after each failure, but never longer than half a minute", async () => {
  link();
  const waits: number[] = [];
  for (let count = 0; count < 9; count += 1) {
    FakeSocket.last().break();
    const before = FakeSocket.made.length;
    let waited = 0;
    while (FakeSocket.made.length === before && waited < 60_000) {
      await vi.advanceTimersByTimeAsync(500);
      waited += 500;
    }
    waits.push(waited);
  }
  expect(waits).toEqual([1_000, 2_000, 4_000, 8_000, 16_000, 30_000, 30_000, 30_000, 30_000]);
  expect(downs).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9]);
});

test("full jitter: the wait may be anything down to nothing", async () => {
  link(0);
  FakeSocket.last().break();
  await vi.advanceTimersByTimeAsync(0);
  expect(FakeSocket.made.length).toBe(2);
});

test("a settled connection starts from a short wait again", async () => {
  const made = link();
  FakeSocket.last().break();
  await vi.advanceTimersByTimeAsync(1_000);
  FakeSocket.last().open();
  made.settled();
  FakeSocket.last().break();
  expect(downs).toEqual([1, 1]);
});

test("gives up a socket that does not open", async () => {
  link();
  await vi.advanceTimersByTimeAsync(10_000);
  expect(downs).toEqual([1]);
});

test("does not count one broken socket twice", () => {
  link();
  const socket = FakeSocket.last();
  socket.onerror?.();
  socket.break();
  expect(downs).toEqual([1]);
});

test("ignores what an abandoned socket still says", async () => {
  link();
  const old = FakeSocket.last();
  old.break();
  await vi.advanceTimersByTimeAsync(1_000);
  old.say({ type: "ghost" });
  expect(heard).toEqual([]);
});

test("ignores frames that are no JSON", () => {
  link();
  FakeSocket.last().open();
  FakeSocket.last().onmessage?.({ data: "<html>" });
  FakeSocket.last().say({ type: "fine" });
  expect(heard).toEqual([{ type: "fine" }]);
  expect(opened).toBe(1);
});

test("closed for good, it does not come back", async () => {
  const made = link();
  FakeSocket.last().open();
  made.close();
  await vi.advanceTimersByTimeAsync(60_000);
  made.connect();
  expect(FakeSocket.made.length).toBe(1);
  expect(made.send({})).toBe(false);
});
