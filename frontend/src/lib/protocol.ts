// Made from contests/messages.py by `manage.py protocol`; edit that file, not this one.

/** Grows when a page that knows the old messages could not go on. */
export const PROTOCOL = 1;

/** Characters that a client may send at once. */
export const MAX_FRAME = 4096;

/** The socket is closed: no valid `hello` in time, or too much that cannot be read or comes too fast. */
export const CLOSE_POLICY = 4008;

/** The socket is closed: the ticket in `hello` is not good. The page asks for another and comes back. */
export const CLOSE_TICKET = 4401;

/** First message of an attempt's socket: who I am. Nothing else is accepted before it. */
export interface Hello {
  type: "hello";
  /** From the attempt's page, the last `state`, or the HTTP address for fresh tickets. */
  ticket: string;
  /** The version of these messages that the page speaks; another one than the server's is refused. */
  protocol?: number;
  /** The language of the sentences in `refused`. */
  language?: string;
}

/** The whole state of one position, answered by `saved`, `stale` or `refused`. */
export interface Save {
  type: "save";
  /** Counts from 1; one more than the paper's length is the prediction, where the round asks for one. */
  position: number;
  /**
   * Grows with each save of the page, from the highest seen at any position: an older one never overwrites a
   * newer.
   */
  seq: number;
  /**
   * Null for no answer, else by the question's kind. single, true_false, multiple: indices of the options as
   * shown (0 is the first). ordering: all indices in the order given. matching: for each prompt as shown the
   * index of its partner, -1 for none yet. numeric, short_text: the words as typed. The prediction: its
   * number.
   */
  response?: number[] | string | number | null;
  /** The participant wants to come back to it. */
  flagged?: boolean;
  /** How long the position was on screen so far, in milliseconds; never used for ranking. */
  spent_ms?: number;
}

/** Finish the attempt now. Asking again tells the same. */
export interface Submit {
  type: "submit";
}

/** `sent` comes back untouched, so that the page can measure its clock against the server's. */
export interface Ping {
  type: "ping";
  /** By the page's clock, in whatever unit it likes. */
  sent: number;
}

/** What the server holds at a position. */
export interface SavedAnswer {
  position: number;
  /** That of the save which wrote it. */
  seq: number;
  response: number[] | string | number | null;
  flagged: boolean;
  spent_ms?: number;
}

/** Answer to `hello` while the attempt is open: all that is saved, and the clock. */
export interface State {
  type: "state";
  /** The attempt's public id, as in its address. */
  attempt: string;
  /** The server's clock at this moment. */
  now: number;
  /** When the time is up. Organisers may move it later; the page learns of it with its next `hello`. */
  deadline: number;
  /** How many questions the paper has, the prediction not counted. */
  length: number;
  /** In order of position; positions never touched are absent. */
  answers: SavedAnswer[];
  /** A fresh ticket for the next connection. */
  ticket: string;
}

/** The save is committed: nothing can lose it now. */
export interface Saved {
  type: "saved";
  position: number;
  seq: number;
}

/** A newer save of this position exists (another tab or device); `current` is what counts. */
export interface Stale {
  type: "stale";
  /** These two repeat those of the save that was not taken. */
  position: number;
  seq: number;
  current: SavedAnswer;
}

/** What was asked was not done; what was saved before is safe. */
export interface Refused {
  type: "refused";
  /** Stable: pages decide by it. */
  code: string;
  /** For people, in the language of `hello`. */
  message: string;
  /** These two repeat those of the save that is refused; null when it was no save, or was not looked at. */
  position?: number | null;
  seq?: number | null;
}

/** The attempt is over. The page goes to `result`. */
export interface Finished {
  type: "finished";
  /** "submitted" or "time_out". */
  reason: string;
  /** Questions with a response, of `length`. */
  answered: number;
  length: number;
  /** The address of the result page. */
  result: string;
}

/** Answer to `ping`. */
export interface Pong {
  type: "pong";
  /** As in the `ping`. */
  sent: number;
  /** The server's clock at this moment. */
  now: number;
}

/** Follow a topic: its newest frame comes at once, later ones as it changes. */
export interface Watch {
  type: "watch";
  /**
   * "board:7" (of everybody), "board:7:01" (a province), "board:7:00070" (a commune), "board:7:unit-3",
   * "board:7:bloc-2", "rollup:7" (provinces), "rollup:7:01" (communes of a province); 7 is the round's id.
   */
  topic: string;
}

/** Stop following a topic. */
export interface Unwatch {
  type: "unwatch";
  /** As in `watch`. */
  topic: string;
}

/** A row of a board. */
export interface BoardRow {
  /** Equal places share a rank: 1, 2, 2, 4. */
  rank: number;
  /** Tells rows apart between frames, so that a page can show movement; it is no key to anything else. */
  id: string;
  name: string;
  /** Commune and province, as the entrant declared them; "" where none was asked. */
  place: string;
  /** In points. */
  score: number;
  max_score: number;
  duration_ms: number;
}

/** The top of a board, whole: a missed frame needs no repair. */
export interface Board {
  type: "board";
  topic: string;
  /** Grows with each change of the round's boards; a frame with a lower one than the page has is old. */
  version: number;
  /** "provisional", "frozen", "closed" or "official". */
  state: string;
  /** How many stand on the board. */
  entrants: number;
  /** The first twenty. */
  rows: BoardRow[];
}

/** Totals of one province or commune, or of all. */
export interface PlaceRow {
  /** 2 digits for a province, 5 for a commune, "" for the country. */
  code: string;
  /** People with a counted attempt. */
  entrants: number;
  /** Their counted attempts. */
  attempts: number;
  /** The mean score as a share of the maximum, 0–100, one decimal. */
  mean: number;
  /** Attempts with everything right. */
  all_correct: number;
}

/** Totals of a round by place, whole. */
export interface Rollup {
  type: "rollup";
  topic: string;
  /** As in `board`. */
  version: number;
  total: PlaceRow;
  /**
   * Places with at least one attempt, by code. Attempts of entrants who declared no place are in `total`
   * alone.
   */
  rows: PlaceRow[];
}

/** Saves that a page kept, in order. */
export interface Batch {
  saves: Save[];
}

/** What became of a batch, after the commit. */
export interface Results {
  /** One for each save, in order. */
  results: (Saved | Stale | Refused)[];
}

/** A ticket that is good from now on. */
export interface FreshTicket {
  ticket: string;
}

/** Where the caller stands on a board. */
export interface OwnRow {
  /** null when the caller does not stand on it. */
  row: BoardRow | null;
  /** The page of the board that holds the row. */
  page: number | null;
}

export type AttemptIn = Hello | Save | Submit | Ping;
export type AttemptOut = State | Saved | Stale | Refused | Finished | Pong;
export type BoardIn = Watch | Unwatch;
export type BoardOut = Board | Rollup | Refused;
