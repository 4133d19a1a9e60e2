// What the bank has for each line of a paper, while the lines are written.
import { number } from "../format";
import { tn } from "../i18n";
import { ask, calmly } from "./ask";

export interface Figures {
  available: (number | null)[];
  questions: number;
  points: number;
  problem: string;
}

/** Watch the `[data-lines]` form; the function returned counts again (after rows were added, say). */
export function lines(root: ParentNode): () => void {
  const form = root.querySelector<HTMLFormElement>("form[data-lines]");
  if (!form) return () => undefined;
  const look = calmly(async () => {
    const figures = await ask<Figures>(form, form.dataset.lines ?? "");
    if (figures) show(figures, form);
  });
  form.addEventListener("input", look);
  form.addEventListener("change", look);
  return look;
}

/** Write the figures into the form. */
export function show(figures: Figures, form: HTMLElement): void {
  const rows = [...form.querySelectorAll<HTMLElement>("[data-row]")];
  rows.forEach((row, place) => {
    const mark = row.querySelector<HTMLElement>("[data-row-available]");
    const available = figures.available[place];
    if (!mark) return;
    if (available === null || available === undefined) {
      mark.textContent = "";
      mark.classList.remove("is-short");
      return;
    }
    const shown = tn(
      "%(shown)s question in the bank fits this line",
      "%(shown)s questions in the bank fit this line",
      available,
      { shown: number(available) },
    );
    if (mark.textContent !== shown) mark.textContent = shown;
    const wanted = Number(row.querySelector<HTMLInputElement>("input[name$='-count']")?.value);
    mark.classList.toggle("is-short", wanted > available);
  });
  write(form, "[data-lines-questions]", number(figures.questions));
  write(form, "[data-lines-points]", number(figures.points));
  const problem = form.querySelector<HTMLElement>("[data-lines-problem]");
  if (!problem) return;
  problem.hidden = !figures.problem;
  if (problem.textContent !== figures.problem) problem.textContent = figures.problem;
}

function write(form: HTMLElement, selector: string, text: string): void {
  const mark = form.querySelector<HTMLElement>(selector);
  if (mark) mark.textContent = text;
}
