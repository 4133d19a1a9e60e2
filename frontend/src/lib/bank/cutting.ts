// The cut of a text as a list of passages with depths, and what can be done to it. Pure: every change gives a new cut.

export interface Row {
  depth: number;
  heading: string;
  text: string;
  citation: string;
  match: string;
  /** Its place when the page was opened; null for one that was made since. */
  origin: number | null;
  /** Its own as long as the page is open. */
  id: number;
}

export interface LeftOut {
  text: string;
  why: string;
  label: string;
  before: number;
}

export interface Cut {
  rows: Row[];
  leftOut: LeftOut[];
}

export interface Name {
  ref: string;
  citation: string;
  heading: string;
}

export interface CuttingProps {
  seq: number;
  rows: Omit<Row, "id" | "origin">[];
  names: Name[];
  left_out: LeftOut[];
}

const DEEPEST = 19;
let made = 0;

export function fromProps(props: CuttingProps): Cut {
  return {
    rows: props.rows.map((row, place) => ({ ...row, origin: place, id: made++ })),
    leftOut: props.left_out,
  };
}

/** What the server takes. */
export function toPlain(cut: Cut): object {
  return {
    rows: cut.rows.map(({ depth, heading, text, citation, match }) => ({
      depth,
      heading,
      text,
      citation,
      match,
    })),
    left_out: cut.leftOut.map(({ text, why, before }) => ({ text, why, before })),
  };
}

/** Depths that make a tree: the first at the top, each at most one below the passage before. */
export function levelled(rows: Row[]): Row[] {
  let before = -1;
  return rows.map((row) => {
    const depth = Math.max(0, Math.min(row.depth, before + 1, DEEPEST));
    before = depth;
    return depth === row.depth ? row : { ...row, depth };
  });
}

function replaced(cut: Cut, place: number, count: number, ...rows: Row[]): Cut {
  const shift = rows.length - count;
  return {
    rows: levelled([...cut.rows.slice(0, place), ...rows, ...cut.rows.slice(place + count)]),
    leftOut: cut.leftOut.map((each) =>
      each.before > place ? { ...each, before: Math.max(place, each.before + shift) } : each,
    ),
  };
}

function joined(...texts: string[]): string {
  return texts.filter((text) => text.trim()).join("\n");
}

/** Cut a passage's text at a place: what comes after it becomes the next passage. The same cut if there is nothing. */
export function split(cut: Cut, place: number, at: number): Cut {
  const row = cut.rows[place];
  if (!row) return cut;
  const first = row.text.slice(0, at).trim();
  const second = row.text.slice(at).trim();
  if (!second || !(first || row.heading)) return cut;
  const after: Row = {
    ...row,
    heading: "",
    text: second,
    citation: "",
    match: "",
    origin: null,
    id: made++,
  };
  return replaced(cut, place, 1, { ...row, text: first }, after);
}

/** Put a passage's words at the end of the one before. */
export function merge(cut: Cut, place: number): Cut {
  const row = cut.rows[place];
  const before = cut.rows[place - 1];
  if (!row || !before) return cut;
  return replaced(cut, place - 1, 2, { ...before, text: joined(before.text, row.heading, row.text) });
}

/** How many passages hang below this one. */
export function below(cut: Cut, place: number): number {
  const depth = cut.rows[place]?.depth ?? 0;
  let end = place + 1;
  while ((cut.rows[end]?.depth ?? -1) > depth) end += 1;
  return end - place - 1;
}

/** Move a passage with all below it one level in (1) or out (-1). The same cut where that cannot be. */
export function shift(cut: Cut, place: number, by: 1 | -1): Cut {
  const row = cut.rows[place];
  if (!row) return cut;
  const most = (cut.rows[place - 1]?.depth ?? -1) + 1;
  if (row.depth + by < 0 || row.depth + by > Math.min(most, DEEPEST)) return cut;
  const end = place + 1 + below(cut, place);
  const rows = cut.rows.map((each, at) =>
    at >= place && at < end ? { ...each, depth: each.depth + by } : each,
  );
  return { ...cut, rows: levelled(rows) };
}

/** Make the first line of the text the title; of a passage that has one, make it text. */
export function retitle(cut: Cut, place: number): Cut {
  const row = cut.rows[place];
  if (!row) return cut;
  if (row.heading)
    return replaced(cut, place, 1, { ...row, heading: "", text: joined(row.heading, row.text) });
  const [first = "", ...rest] = row.text.split("\n");
  if (!first.trim() || first.length > 300) return cut;
  return replaced(cut, place, 1, { ...row, heading: first.trim(), text: rest.join("\n") });
}

/** Take a passage out; it is shown among what was left out. Those below it stay. */
export function drop(cut: Cut, place: number, label: string): Cut {
  const row = cut.rows[place];
  if (!row) return cut;
  const after = replaced(cut, place, 1);
  const text = joined(row.heading, row.text);
  return { ...after, leftOut: [...after.leftOut, { text, why: "dropped", label, before: place }] };
}

/** Make a passage again of what was left out, where it stood. */
export function putBack(cut: Cut, which: number): Cut {
  const taken = cut.leftOut[which];
  if (!taken) return cut;
  const place = Math.min(taken.before, cut.rows.length);
  const depth = cut.rows[place - 1]?.depth ?? 0;
  const row: Row = {
    depth,
    heading: "",
    text: taken.text,
    citation: "",
    match: "",
    origin: null,
    id: made++,
  };
  return replaced({ ...cut, leftOut: cut.leftOut.filter((_, at) => at !== which) }, place, 0, row);
}

/** The rows with what somebody typed in one of them. */
export function typed(cut: Cut, place: number, field: "heading" | "text" | "citation", value: string): Cut {
  const rows = cut.rows.map((row, at) => (at === place ? { ...row, [field]: value } : row));
  return { ...cut, rows };
}

/** Where the passages of the opened page stand now: origin → place. */
export function places(cut: Cut): Map<number, number> {
  const found = new Map<number, number>();
  cut.rows.forEach((row, place) => {
    if (row.origin !== null) found.set(row.origin, place);
  });
  return found;
}
