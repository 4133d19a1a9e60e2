import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { boardFrame, row } from "../../testing/boards";
import { FakeSocket, freshSockets } from "../../testing/sockets";
import type { Board } from "../protocol";
import { Topic } from "./topic";
import type { Connection } from "./topic";

let frames: Board[];
let connections: Connection[];
let topic: Topic<Board>;

beforeEach(() => {
  vi.useFakeTimers();
  frames = [];
  connections = [];
  topic = new Topic<Board>(
    "ws://test/ws/boards/",
    "board:7",
    { frame: (frame) => frames.push(frame), connection: (state) => connections.push(state) },
    { WebSocket: freshSockets(), random: () => 0.5 },
  );
  topic.start(3);
});

afterEach(() => {
  topic.stop();
  vi.useRealTimers();
});

const frame = (version: number): Board => boardFrame(version, [row(1, "alice")]);

test("it asks for its topic when the socket opens and is live with the first frame", () => {
  FakeSocket.last().open();
  expect(FakeSocket.last().of("watch")).toEqual([{ type: "watch", topic: "board:7" }]);
  expect(connections).toEqual(["joining"]);
  FakeSocket.last().say(frame(4));
  expect(connections).toEqual(["joining", "live"]);
  expect(frames).toEqual([frame(4)]);
});

test("a frame older than what is shown is ignored; one of the same version may bring a new state", () => {
  FakeSocket.last().open();
  FakeSocket.last().say(frame(5));
  FakeSocket.last().say(frame(4));
  FakeSocket.last().say({ ...frame(5), state: "frozen" });
  expect(frames.map((each) => [each.version, each.state])).toEqual([
    [5, "provisional"],
    [5, "frozen"],
  ]);
});

test("a frame older than the page itself is ignored", () => {
  FakeSocket.last().open();
  FakeSocket.last().say(frame(2));
  expect(frames).toEqual([]);
});

test("frames of other topics and refusals are no frames of this one", () => {
  FakeSocket.last().open();
  FakeSocket.last().say({ ...frame(9), topic: "board:8" });
  FakeSocket.last().say({ type: "refused", code: "slow_down", message: "…" });
  expect(frames).toEqual([]);
});

test("a lost socket is said and another one asks again", () => {
  FakeSocket.last().open();
  FakeSocket.last().say(frame(4));
  FakeSocket.last().break();
  expect(connections.at(-1)).toBe("lost");
  vi.advanceTimersByTime(1000);
  expect(FakeSocket.made).toHaveLength(2);
  FakeSocket.last().open();
  expect(FakeSocket.last().of("watch")).toHaveLength(1);
  FakeSocket.last().say(frame(6));
  expect(connections.at(-1)).toBe("live");
  expect(frames.map((each) => each.version)).toEqual([4, 6]);
});

test("after a minute's silence it asks for the frame again, and gives up a socket that does not answer", () => {
  FakeSocket.last().open();
  FakeSocket.last().say(frame(4));
  vi.advanceTimersByTime(60_000);
  expect(FakeSocket.last().of("unwatch")).toHaveLength(2);
  expect(FakeSocket.last().of("watch")).toHaveLength(2);
  vi.advanceTimersByTime(8_000);
  expect(connections.at(-1)).toBe("lost");
});

test("a topic that moves is not asked for again", () => {
  FakeSocket.last().open();
  for (let second = 0; second < 60; second += 10) {
    FakeSocket.last().say(frame(4 + second));
    vi.advanceTimersByTime(10_000);
  }
  expect(FakeSocket.last().of("watch")).toHaveLength(1);
});

test("the network's return is used at once", () => {
  FakeSocket.last().open();
  FakeSocket.last().break();
  dispatchEvent(new Event("online"));
  expect(FakeSocket.made).toHaveLength(2);
});

test("nothing is opened after it was stopped", () => {
  topic.stop();
  dispatchEvent(new Event("online"));
  vi.advanceTimersByTime(120_000);
  expect(FakeSocket.made).toHaveLength(1);
});
