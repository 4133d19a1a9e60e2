// Rows of a list that are selected for one step together.
import { tn } from "../i18n";

/** The box in the head selects the page; Shift extends; the form says how many are selected. */
export function picking(root: ParentNode): void {
  const form = root.querySelector<HTMLFormElement>("[data-bulk]");
  const all = root.querySelector<HTMLInputElement>("[data-pick-all]");
  if (!form || !all) return;
  const boxes = [...root.querySelectorAll<HTMLInputElement>(`input[name="question"][form="${form.id}"]`)];
  const count = form.querySelector<HTMLElement>("[data-bulk-count]");
  let last: HTMLInputElement | null = null;

  const told = (): void => {
    const picked = boxes.filter((box) => box.checked).length;
    all.checked = picked > 0 && picked === boxes.length;
    all.indeterminate = picked > 0 && picked < boxes.length;
    if (count)
      count.textContent = picked ? tn("%(n)s question selected", "%(n)s questions selected", picked) : "";
  };
  all.addEventListener("change", () => {
    for (const box of boxes) box.checked = all.checked;
    told();
  });
  for (const box of boxes) {
    box.addEventListener("click", (event) => {
      if (event.shiftKey && last) {
        const [from, to] = [boxes.indexOf(last), boxes.indexOf(box)].sort((a, b) => a - b);
        for (const between of boxes.slice(from, (to ?? 0) + 1)) between.checked = box.checked;
      }
      last = box;
      told();
    });
  }
  told();
}
