// What the server hands to the attempt's page: `AttemptPage.props` of contests/pages.py.
import type { SavedAnswer } from "../protocol";

export type Kind = "single" | "multiple" | "true_false" | "ordering" | "matching" | "numeric" | "short_text";

/** A response to a question: what the server stores, by kind (see `save` in lib/protocol.ts). */
export type Response = number[] | string | null;

export interface Figure {
  url: string;
  alt: string;
  width: number;
  height: number;
}

export interface PaperItem {
  position: number;
  kind: Kind;
  /** HTML that the server has cleaned, like `options`. */
  stem: string;
  options: string[];
  /** What the options of a matching are matched with: plain text. */
  partners: string[];
  image: Figure | null;
}

/** What each kind of question is given: the item, what is answered so far, and whom to tell of a change. */
export interface Asked {
  item: PaperItem;
  response: Response;
  /** `typing`: more may follow at once. */
  onanswer: (response: Response, typing?: boolean) => void;
}

export interface PredictionItem {
  position: number;
  text: string;
}

export interface AttemptProps {
  attempt: string;
  ticket: string;
  language: string;
  socket: string;
  api: string;
  result: string;
  now: number;
  deadline: number;
  paper: PaperItem[];
  prediction: PredictionItem | null;
  answers: SavedAnswer[];
}
