// Parts of a form that only matter with a certain choice, and lists of boxes that tell how many are ticked.
import { t } from "../i18n";

/** Show `[data-show-when="name=value"]` only while that choice is made. Without script everything is shown. */
export function showWhen(root: ParentNode): void {
  for (const part of root.querySelectorAll<HTMLElement>("[data-show-when]")) {
    const [name, value] = (part.dataset.showWhen ?? "").split("=");
    const form = part.closest("form");
    const look = (): void => {
      const chosen = form?.querySelector<HTMLInputElement>(`input[name="${name}"]:checked`);
      part.hidden = chosen?.value !== value;
    };
    form?.addEventListener("change", look);
    look();
  }
}

/** Keep the summaries of `[data-many]` to the number of boxes ticked within. */
export function manyLabels(root: ParentNode & EventTarget): void {
  root.addEventListener("change", (event) => {
    const many = (event.target as Element).closest("[data-many]");
    const label = many?.querySelector<HTMLElement>("[data-many-label]");
    if (!many || !label) return;
    const ticked = many.querySelectorAll("input:checked").length;
    label.textContent = ticked ? t("%(n)s chosen", { n: ticked }) : (label.dataset.none ?? "");
  });
}
