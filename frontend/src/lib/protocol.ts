// The messages of contests/messages.py as TypeScript sees them; `manage.py protocol` writes this file.

export const PROTOCOL = 1;

export interface Hello {
  type: "hello";
  ticket: string;
  protocol?: number;
  language?: string;
}

export interface Save {
  type: "save";
  position: number;
  seq: number;
  response?: number[] | number | null;
  flagged?: boolean;
  spent_ms?: number;
}

export interface Submit {
  type: "submit";
}

export interface Ping {
  type: "ping";
  sent: number;
}

export interface SavedAnswer {
  position: number;
  seq: number;
  response: number[] | number | null;
  flagged: boolean;
  spent_ms?: number;
}

export interface State {
  type: "state";
  attempt: string;
  now: number;
  deadline: number;
  length: number;
  answers: SavedAnswer[];
  ticket: string;
}

export interface Saved {
  type: "saved";
  position: number;
  seq: number;
}

export interface Stale {
  type: "stale";
  position: number;
  seq: number;
  current: SavedAnswer;
}

export interface Refused {
  type: "refused";
  code: string;
  message: string;
  position?: number | null;
  seq?: number | null;
}

export interface Finished {
  type: "finished";
  reason: string;
  answered: number;
  length: number;
  result: string;
}

export interface Pong {
  type: "pong";
  sent: number;
  now: number;
}

export interface Watch {
  type: "watch";
  topic: string;
}

export interface Unwatch {
  type: "unwatch";
  topic: string;
}

export interface BoardRow {
  rank: number;
  id: string;
  name: string;
  place: string;
  score: number;
  max_score: number;
  duration_ms: number;
}

export interface Board {
  type: "board";
  topic: string;
  version: number;
  state: string;
  entrants: number;
  rows: BoardRow[];
}

export interface PlaceRow {
  code: string;
  entrants: number;
  attempts: number;
  mean: number;
  all_correct: number;
}

export interface Rollup {
  type: "rollup";
  topic: string;
  version: number;
  total: PlaceRow;
  rows: PlaceRow[];
}

export type AttemptIn = Hello | Save | Submit | Ping;
export type AttemptOut = State | Saved | Stale | Refused | Finished | Pong;
export type BoardIn = Watch | Unwatch;
export type BoardOut = Board | Rollup | Refused;
