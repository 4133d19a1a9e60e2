// Figures by locality: rows and frames brought together, put in order, sorted into the five steps of the map.
import type { PlaceRow } from "../protocol";
import { number, percent } from "../format";

export interface PlaceLine extends PlaceRow {
  name: string;
  short: string;
  url: string;
  tile_row: number | null;
  tile_col: number | null;
  mine: boolean;
}

/** A tile at sea, annotated with the province (code) that it belongs to. */
export interface IslandTile {
  name: string;
  province: string;
  tile_row: number;
  tile_col: number;
}

export interface PlacesProps {
  socket: string;
  topic: string;
  version: number;
  level: "province" | "commune";
  rows: PlaceLine[];
  total: PlaceRow;
  islands: IslandTile[];
}

export const METRICS = ["entrants", "attempts", "mean", "all_correct"] as const;
export type Metric = (typeof METRICS)[number];
export type Column = "name" | Metric;

export interface Order {
  column: Column;
  descending: boolean;
}

const STEPS = 5;
const EMPTY = { entrants: 0, attempts: 0, mean: 0, all_correct: 0 };
// The alphabet of the names, whatever the language of the page.
const alphabet = new Intl.Collator("vi");

/** The page's places with a frame's figures; a place that the frame lacks has none. */
export function withFigures(lines: PlaceLine[], figures: PlaceRow[]): PlaceLine[] {
  const byCode = new Map(figures.map((each) => [each.code, each]));
  return lines.map((line) => ({ ...line, ...(byCode.get(line.code) ?? EMPTY), code: line.code }));
}

/** In order; places with equal figures stay as the list of the country has them. */
export function sorted(lines: PlaceLine[], { column, descending }: Order): PlaceLine[] {
  const sign = descending ? -1 : 1;
  if (column === "name") return [...lines].sort((a, b) => sign * alphabet.compare(nameOf(a), nameOf(b)));
  return [...lines].sort((a, b) => sign * (a[column] - b[column]));
}

/** What a press on a heading asks for: the other way round on the same column; figures begin with the largest. */
export function pressed(order: Order, column: Column): Order {
  return { column, descending: order.column === column ? !order.descending : column !== "name" };
}

/** A figure as it is shown; a mean of no attempts is none. */
export function figure(line: PlaceRow, metric: Metric): string {
  if (metric !== "mean") return number(line[metric]);
  return line.attempts ? percent(line.mean) : "–";
}

export interface Step {
  /** 1 (few) to 5 (many). */
  step: number;
  least: number;
  most: number;
}

/** Up to five steps with about as many places in each; places without a figure have none. Few values use the upper steps. */
export function steps(values: number[]): Step[] {
  const present = values.filter((value) => value > 0).sort((a, b) => a - b);
  const distinct = present.filter((value, index) => value !== present[index - 1]);
  const edges =
    distinct.length <= STEPS ? distinct : distinct.filter((value) => quantiles(present).includes(value));
  return edges.map((least, index) => {
    const next = edges[index + 1] ?? Infinity;
    const within = distinct.filter((value) => value >= least && value < next);
    return { step: STEPS - edges.length + 1 + index, least, most: within[within.length - 1] ?? least };
  });
}

/** The value that begins each fifth of sorted values. */
function quantiles(values: number[]): number[] {
  return Array.from(
    { length: STEPS },
    (_, group) => values[Math.floor((group * values.length) / STEPS)] ?? 0,
  );
}

/** The step of a value, 0 for none. */
export function stepOf(value: number, scale: Step[]): number {
  return scale.reduce((found, { step, least }) => (value > 0 && value >= least ? step : found), 0);
}

/** Each day from the first to the last with its attempts; a day without any is 0. Days are "2026-11-21". */
export function everyDay(trend: [string, number][]): [string, number][] {
  const known = new Map(trend);
  const days = trend.map(([day]) => day).sort();
  const [first, last] = [days[0], days[days.length - 1]];
  if (first === undefined || last === undefined) return [];
  const filled: [string, number][] = [];
  for (let time = Date.parse(first); time <= Date.parse(last); time += 86_400_000) {
    const day = new Date(time).toISOString().slice(0, 10);
    filled.push([day, known.get(day) ?? 0]);
  }
  return filled;
}

function nameOf(line: PlaceLine): string {
  return line.short || line.name;
}
