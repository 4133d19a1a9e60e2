// The rules that would follow from a form of settings, kept to it while it is filled in.
import { ask, calmly } from "./ask";

export interface Preview {
  rules: { label: string; text: string }[];
  problem: string;
}

/** Watch the `[data-preview]` form; the function returned asks at once (after rows were added, say). */
export function preview(root: ParentNode): () => void {
  const form = root.querySelector<HTMLFormElement>("form[data-preview]");
  const list = root.querySelector<HTMLElement>("[data-rules]");
  const problem = root.querySelector<HTMLElement>("[data-rules-problem]");
  if (!form || !list || !problem) return () => undefined;
  const look = calmly(async () => {
    const answer = await ask<Preview>(form, location.href, { preview: "" });
    if (answer) show(answer, list, problem);
  });
  form.addEventListener("input", look);
  form.addEventListener("change", look);
  return look;
}

/** Rules that changed are marked by being new elements; a problem leaves the last rules in place. */
export function show(answer: Preview, list: HTMLElement, problem: HTMLElement): void {
  problem.hidden = !answer.problem;
  if (problem.textContent !== answer.problem) problem.textContent = answer.problem;
  if (answer.problem) return;
  list.replaceChildren(
    ...answer.rules.map((rule) => {
      const row = document.createElement("div");
      const label = document.createElement("dt");
      const text = document.createElement("dd");
      text.className = "plain";
      label.textContent = rule.label;
      text.textContent = rule.text;
      row.append(label, text);
      return row;
    }),
  );
}
