import { render, screen, within } from "@testing-library/svelte";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { tick } from "svelte";
import type { BoardProps } from "../../lib/boards/board";
import { LiveBoard } from "../../lib/boards/board.svelte";
import { LivePlaces } from "../../lib/boards/places.svelte";
import { boardFrame, boardProps, place, placesProps, rollupFrame, row } from "../../testing/boards";
import { FakeSocket, freshSockets } from "../../testing/sockets";
import BoardStatus from "./BoardStatus.svelte";
import BoardTable from "./BoardTable.svelte";
import Outdated from "./Outdated.svelte";
import OwnRow from "./OwnRow.svelte";
import Places from "./Places.svelte";
import Totals from "./Totals.svelte";
import Trend from "./Trend.svelte";

vi.hoisted(() => {
  // What jsdom lacks; Svelte asks for it as soon as it is loaded. Whoever tests likes no motion.
  window.matchMedia = () =>
    ({ matches: true, addEventListener: () => {}, removeEventListener: () => {} }) as never;
  Element.prototype.getAnimations = () => [];
});

const running: { stop: () => void }[] = [];

beforeEach(() => {
  document.documentElement.lang = "en";
});

afterEach(() => {
  for (const each of running.splice(0)) each.stop();
});

function board(changes: Partial<BoardProps> = {}): LiveBoard {
  const live = new LiveBoard(boardProps(changes), { url: "ws://test/", WebSocket: freshSockets() });
  running.push(live);
  live.start();
  FakeSocket.last().open();
  return live;
}

async function say(message: object): Promise<void> {
  FakeSocket.last().say(message);
  await tick();
}

const rowNames = (): string[] =>
  screen.getAllByRole("rowheader").map((cell) => cell.textContent.replace(/\s+/g, " ").trim());

test("rows follow the frames, medals carry their number, one's own row is marked", async () => {
  render(BoardTable, { board: board({ me: row(2, "bob") }) });
  expect(rowNames()).toEqual(["alice Phường Hoàn Kiếm", "bob You Phường Hoàn Kiếm"]);
  expect(document.getElementById("me")?.textContent).toContain("bob");
  await say(boardFrame(4, [row(1, "chi", { score: 10 }), row(2, "alice"), row(2, "bob")]));
  expect(rowNames()).toEqual(["chi Phường Hoàn Kiếm", "alice Phường Hoàn Kiếm", "bob You Phường Hoàn Kiếm"]);
  const [, first, second, third] = screen.getAllByRole("row");
  expect(first?.textContent).toMatch(/^\s*1/);
  expect(first?.querySelector(".rank--1")?.textContent).toBe("1");
  expect(first?.className).toContain("board-new");
  // A shared rank has the same medal.
  expect(second?.querySelector(".rank--2")?.textContent).toBe("2");
  expect(third?.querySelector(".rank--2")?.textContent).toBe("2");
});

test("the status says entrants, freshness and what the board may claim", async () => {
  render(BoardStatus, { board: board() });
  expect(document.body.textContent).toContain("2 people ranked");
  expect(screen.getByRole("status").textContent).toBe("Connecting…");
  await say(boardFrame(4, [row(1, "alice")], { state: "official" }));
  expect(screen.getByRole("status").textContent).toBe("Live");
  expect(document.body.textContent).toContain("1 person ranked");
  expect(document.body.textContent).toContain("Official");
  FakeSocket.last().break();
  await tick();
  expect(screen.getByRole("status").textContent).toBe("Not live – connecting again…");
});

test("a deeper page does not claim to be live and offers to load again", async () => {
  const live = board({ page: 3 });
  render(BoardStatus, { board: live });
  render(Outdated, { board: live });
  expect(document.body.textContent).not.toContain("Connecting");
  expect(screen.queryByRole("link", { name: "Load again" })).toBeNull();
  await say(boardFrame(4, [row(1, "chi")]));
  expect(screen.getByRole("link", { name: "Load again" })).toBeTruthy();
});

test("one's own row leads to the page that holds it", () => {
  render(OwnRow, { board: board({ me: row(1391, "alice"), me_page: 70 }) });
  const link = screen.getByRole("link");
  expect(link.getAttribute("href")).toBe("?page=70#me");
  expect(link.textContent).toContain("1,391");
});

test("who does not stand on the board has no row of their own", () => {
  render(OwnRow, { board: board() });
  expect(screen.queryByRole("complementary")).toBeNull();
});

// --- Places --------------------------------------------------------------------------------------------

const rows = [
  place("01", "Hà Nội", 5, { mean: 40, tile_row: 2, tile_col: 2 }),
  place("48", "Đà Nẵng", 9, { mean: 70, tile_row: 9, tile_col: 4, mine: true }),
  place("04", "Cao Bằng", 0, { tile_row: 0, tile_col: 3 }),
];
const islands = [{ name: "Hoàng Sa", province: "48", tile_row: 9, tile_col: 6 }];

function places(changes = {}): LivePlaces {
  const live = new LivePlaces(placesProps(rows, { islands, ...changes }), {
    url: "ws://test/",
    WebSocket: freshSockets(),
  });
  running.push(live);
  live.start();
  FakeSocket.last().open();
  return live;
}

const order = (): string[] =>
  within(screen.getByRole("table"))
    .getAllByRole("rowheader")
    .map((cell) => within(cell).getByRole("link").textContent);

test("places stand with most entrants first, and a heading sorts by its column", async () => {
  render(Places, { places: places() });
  expect(order()).toEqual(["Tỉnh Đà Nẵng", "Tỉnh Hà Nội", "Tỉnh Cao Bằng"]);
  const heading = screen.getByRole("columnheader", { name: "Place" });
  expect(heading.getAttribute("aria-sort")).toBeNull();
  within(heading).getByRole("button").click();
  await tick();
  expect(order()).toEqual(["Tỉnh Cao Bằng", "Tỉnh Đà Nẵng", "Tỉnh Hà Nội"]);
  expect(heading.getAttribute("aria-sort")).toBe("ascending");
  expect(screen.getByRole("columnheader", { name: "Entrants" }).getAttribute("aria-sort")).toBeNull();
});

test("another figure colours the map by it and brings its best to the top", async () => {
  render(Places, { places: places() });
  const tile = (): HTMLElement => screen.getByRole("link", { name: /^Hà Nội/ });
  expect(tile().className).toContain("tile--4");
  expect(tile().textContent).toContain("5");
  screen.getByRole("radio", { name: "Mean score" }).click();
  await tick();
  expect(tile().textContent).toContain("40.0%");
  expect(screen.getByRole("columnheader", { name: "Mean score" }).getAttribute("aria-sort")).toBe(
    "descending",
  );
});

test("a frame moves table, map and totals; a place that it lacks has no colour", async () => {
  const live = places();
  render(Places, { places: live });
  const totals = render(Totals, { places: live });
  await say(rollupFrame(4, [{ code: "01", entrants: 12, attempts: 12, mean: 60, all_correct: 1 }]));
  expect(order()[0]).toBe("Tỉnh Hà Nội");
  expect(screen.getByRole("link", { name: /^Đà Nẵng/ }).className).toContain("tile--0");
  expect(totals.container.textContent).toContain("12");
});

test("tiles come from north to south, and the zones at sea name their province", () => {
  render(Places, { places: places() });
  const map = screen.getByRole("list", { name: "Map of the provinces: Entrants" });
  const words = within(map)
    .getAllByRole("link")
    .map((link) => link.textContent.replace(/\s+/g, " ").trim());
  expect(words).toEqual(["Cao Bằng: 0", "Hà Nội: 5", "Đà Nẵng: 9 (Yours)", "Hoàng Sa(Đà Nẵng)"]);
});

test("communes have a table without a map", () => {
  render(Places, { places: places({ level: "commune", islands: [] }) });
  expect(screen.queryByRole("list")).toBeNull();
  expect(order()).toHaveLength(3);
});

test("the trend says which day had most and draws every day", () => {
  const { container } = render(Trend, {
    trend: [
      ["2026-11-18", 4],
      ["2026-11-20", 1234],
    ],
  });
  expect(screen.getByRole("img").getAttribute("aria-label")).toBe("Attempts by day; most on 20/11: 1,234");
  expect(container.querySelectorAll("rect")).toHaveLength(3);
});
