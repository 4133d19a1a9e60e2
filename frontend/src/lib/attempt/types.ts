// What the server hands to the attempt's page: `AttemptPage.props` of contests/pages.py.
import type { SavedAnswer } from "../protocol";

export interface PaperItem {
  position: number;
  kind: "single" | "multiple" | "true_false";
  stem: string;
  options: string[];
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
