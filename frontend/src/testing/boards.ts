// Small boards and places for tests.
import type { Board, BoardRow, Rollup } from "../lib/protocol";
import type { BoardProps } from "../lib/boards/board";
import type { PlaceLine, PlacesProps } from "../lib/boards/places";

/** Somebody's row; the id is the name. */
export function row(rank: number, name: string, changes: Partial<BoardRow> = {}): BoardRow {
  return {
    rank,
    id: name,
    name,
    place: "Phường Hoàn Kiếm",
    score: 9,
    max_score: 10,
    duration_ms: 252_340,
    ...changes,
  };
}

export function boardProps(changes: Partial<BoardProps> = {}): BoardProps {
  return {
    socket: "/ws/boards/",
    topic: "board:7",
    api: "/api/v1/rounds/7/board/",
    round: 7,
    place: "",
    unit: "",
    bloc: "",
    state: "provisional",
    version: 3,
    entrants: 2,
    rows: [row(1, "alice"), row(2, "bob")],
    page: 1,
    pages: 1,
    query: "",
    entered: false,
    me: null,
    me_page: null,
    ...changes,
  };
}

export function boardFrame(version: number, rows: BoardRow[], changes: Partial<Board> = {}): Board {
  return {
    type: "board",
    topic: "board:7",
    version,
    state: "provisional",
    entrants: rows.length,
    rows,
    ...changes,
  };
}

/** A place whose name without its type word is `short`. */
export function place(
  code: string,
  short: string,
  entrants = 0,
  changes: Partial<PlaceLine> = {},
): PlaceLine {
  return {
    code,
    name: `Tỉnh ${short}`,
    short,
    url: `/places/${code}/`,
    entrants,
    attempts: entrants,
    mean: entrants ? 50 : 0,
    all_correct: 0,
    tile_row: Number(code) % 7,
    tile_col: 1,
    mine: false,
    ...changes,
  };
}

export function placesProps(rows: PlaceLine[], changes: Partial<PlacesProps> = {}): PlacesProps {
  const total = { code: "", entrants: 0, attempts: 0, mean: 0, all_correct: 0 };
  return {
    socket: "/ws/boards/",
    topic: "rollup:7",
    version: 3,
    level: "province",
    rows,
    total,
    islands: [],
    ...changes,
  };
}

export function rollupFrame(version: number, rows: Rollup["rows"]): Rollup {
  const entrants = rows.reduce((sum, each) => sum + each.entrants, 0);
  const total = { code: "", entrants, attempts: entrants, mean: 50, all_correct: 0 };
  return { type: "rollup", topic: "rollup:7", version, total, rows };
}
