// The figures of a contest's first page at the desk, asked for again every few seconds while somebody looks.
import { number } from "../format";

export interface DeskFigures {
  entries: number;
  rounds: Record<string, { entrants: number; attempts: number; running: number }>;
}

const EVERY = 5000;

/** Keep the `[data-figures]` part to the server's figures. Returns what stops it. */
export function figures(root: ParentNode): () => void {
  const part = root.querySelector<HTMLElement>("[data-figures]");
  if (!part) return () => undefined;
  const look = async (): Promise<void> => {
    if (document.hidden) return;
    try {
      const response = await fetch(part.dataset.figures ?? "", { headers: { Accept: "application/json" } });
      if (response.ok) show((await response.json()) as DeskFigures, part);
    } catch {
      // No network just now: the figures stay, the next look comes by itself.
    }
  };
  const timer = window.setInterval(() => void look(), EVERY);
  return () => window.clearInterval(timer);
}

/** Write the figures into the part; those that changed are marked for a moment. */
export function show(found: DeskFigures, part: HTMLElement): void {
  for (const mark of part.querySelectorAll<HTMLElement>("[data-figure]")) {
    const name = mark.dataset.figure ?? "";
    const round = mark.closest<HTMLElement>("[data-figures-round]")?.dataset.figuresRound;
    const value = round === undefined ? found.entries : figureOf(found, round, name);
    if (value === undefined) continue;
    const text = number(value);
    if (mark.textContent?.trim() === text) continue;
    mark.textContent = text;
    mark.classList.remove("is-new");
    void mark.offsetWidth; // lets the animation begin again
    mark.classList.add("is-new");
  }
}

function figureOf(found: DeskFigures, round: string, name: string): number | undefined {
  const row = found.rounds[round];
  return row && (name === "entrants" || name === "attempts" || name === "running") ? row[name] : undefined;
}
