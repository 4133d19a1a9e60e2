// A board's page as the server gives it, and the few decisions that its script takes.
import type { BoardRow } from "../protocol";

export interface BoardProps {
  socket: string;
  topic: string;
  api: string;
  round: number;
  place: string;
  unit: string;
  bloc: string;
  state: string;
  version: number;
  entrants: number;
  rows: BoardRow[];
  page: number;
  pages: number;
  query: string;
  entered: boolean;
  me: BoardRow | null;
  me_page: number | null;
}

/** Whether the rows on the page are the top that frames hold. */
export function showsTop(props: BoardProps): boolean {
  return props.page === 1 && !props.query;
}

/** The part of an address that says which board: "?place=01", "" for the whole country. */
export function scopeQuery({ place, unit, bloc }: Pick<BoardProps, "place" | "unit" | "bloc">): string {
  const chosen = Object.entries({ place, unit, bloc }).filter(([, value]) => value);
  return chosen.length ? `?${new URLSearchParams(chosen)}` : "";
}

/** Where one's own row is: on this page, or on another page of the same board. */
export function ownAddress(props: BoardProps, page: number | null): string {
  if (showsTop(props) ? page === 1 : page === props.page && !props.query) return "#me";
  const query = new URLSearchParams(scopeQuery(props));
  query.set("page", String(page ?? 1));
  return `?${query}#me`;
}

/** The ids in `rows` that are not in `before`. */
export function newcomers(before: BoardRow[], rows: BoardRow[]): string[] {
  const known = new Set(before.map((row) => row.id));
  return rows.map((row) => row.id).filter((id) => !known.has(id));
}

/** Calls `work` at most once in `pause` ms, and once more after the last `ask`. */
export class Pace {
  private timer: ReturnType<typeof setTimeout> | undefined;
  private last = -Infinity;

  constructor(
    private readonly work: () => void,
    private readonly pause: number,
  ) {}

  ask(): void {
    if (this.timer !== undefined) return;
    const wait = Math.max(0, this.last + this.pause - performance.now());
    this.timer = setTimeout(() => {
      this.timer = undefined;
      this.last = performance.now();
      this.work();
    }, wait);
  }

  stop(): void {
    clearTimeout(this.timer);
  }
}
