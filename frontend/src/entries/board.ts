// A leaderboard that moves. The server has rendered all of it; this takes over what changes.
import { mount } from "svelte";
import BoardStatus from "../components/boards/BoardStatus.svelte";
import BoardTable from "../components/boards/BoardTable.svelte";
import Outdated from "../components/boards/Outdated.svelte";
import OwnRow from "../components/boards/OwnRow.svelte";
import type { BoardProps } from "../lib/boards/board";
import { LiveBoard } from "../lib/boards/board.svelte";
import { takeOver } from "../lib/boards/page";
import { socketUrl } from "../lib/link";
import { readProps } from "../lib/props";

const props = readProps<BoardProps>("board-props");
const board = new LiveBoard(props, { url: socketUrl(props.socket) });

takeOver("board-status", (target) => mount(BoardStatus, { target, props: { board } }));
takeOver("board-own", (target) => mount(OwnRow, { target, props: { board } }));
if (board.live) {
  // What the server says of an empty board stays until there is somebody on it.
  board.onFirstRows(() =>
    takeOver("board-rows", (target) => mount(BoardTable, { target, props: { board } })),
  );
} else {
  const rows = document.getElementById("board-rows");
  if (rows) mount(Outdated, { target: rows, anchor: rows.firstChild ?? undefined, props: { board } });
}
board.start();
