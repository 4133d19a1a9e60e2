import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { boardFrame, boardProps, row } from "../../testing/boards";
import { FakeSocket, freshSockets, settle } from "../../testing/sockets";
import type { BoardProps } from "./board";
import { LiveBoard } from "./board.svelte";

const running: LiveBoard[] = [];

beforeEach(() => vi.useFakeTimers());
afterEach(() => {
  for (const board of running.splice(0)) board.stop();
  vi.useRealTimers();
});

function start(
  changes: Partial<BoardProps> = {},
  answer: object = {},
): { board: LiveBoard; asked: string[] } {
  const asked: string[] = [];
  const fetch = ((address: string) => {
    asked.push(address);
    return Promise.resolve(new Response(JSON.stringify(answer)));
  }) as typeof globalThis.fetch;
  const board = new LiveBoard(boardProps(changes), { url: "ws://test/", WebSocket: freshSockets(), fetch });
  running.push(board);
  board.start();
  FakeSocket.last().open();
  return { board, asked };
}

test("frames replace rows, entrants and state", () => {
  const { board } = start();
  FakeSocket.last().say(
    boardFrame(4, [row(1, "chi"), row(2, "alice")], { entrants: 45_214, state: "frozen" }),
  );
  expect(board.rows.map((each) => each.name)).toEqual(["chi", "alice"]);
  expect(board.entrants).toBe(45_214);
  expect(board.phase).toBe("frozen");
  expect(board.arrived).toEqual(["chi"]);
});

test("a deeper page keeps its rows and says that the board has changed", () => {
  const { board } = start({ page: 2 });
  FakeSocket.last().say(boardFrame(3, [row(1, "chi")]));
  expect(board.outdated).toBe(false);
  FakeSocket.last().say(boardFrame(4, [row(1, "chi")], { entrants: 9 }));
  expect(board.rows.map((each) => each.name)).toEqual(["alice", "bob"]);
  expect(board.outdated).toBe(true);
  expect(board.entrants).toBe(9);
});

test("one's own row is read when the board changes, at most every ten seconds", async () => {
  const mine = row(812, "me");
  const { board, asked } = start({ entered: true, place: "01" }, { row: mine, page: 41 });
  FakeSocket.last().say(boardFrame(3, [row(1, "alice")]));
  await settle();
  expect(asked).toEqual([]);
  FakeSocket.last().say(boardFrame(4, [row(1, "alice")]));
  await settle();
  expect(asked).toEqual(["/api/v1/rounds/7/board/me/?place=01"]);
  expect(board.me).toEqual(mine);
  expect(board.myPage).toBe(41);
  for (const version of [5, 6, 7]) FakeSocket.last().say(boardFrame(version, [row(1, "alice")]));
  await vi.advanceTimersByTimeAsync(9_000);
  expect(asked).toHaveLength(1);
  await vi.advanceTimersByTimeAsync(1_000);
  expect(asked).toHaveLength(2);
});

test("who has not entered never asks for a row", async () => {
  const { asked } = start();
  FakeSocket.last().say(boardFrame(4, [row(1, "alice")]));
  await vi.advanceTimersByTimeAsync(60_000);
  expect(asked).toEqual([]);
});

test("an empty board tells once that its first rows have come", () => {
  const { board } = start({ rows: [], entrants: 0 });
  const first = vi.fn();
  board.onFirstRows(first);
  FakeSocket.last().say(boardFrame(4, []));
  expect(first).not.toHaveBeenCalled();
  FakeSocket.last().say(boardFrame(5, [row(1, "alice")]));
  FakeSocket.last().say(boardFrame(6, [row(1, "alice")]));
  expect(first).toHaveBeenCalledTimes(1);
});
