// A few buttons above a text with marks: bold, italic, sub- and superscript, list. Ctrl+B and Ctrl+I do the first two.
import { t } from "../i18n";

interface Mark {
  sign: string;
  name: () => string;
  around: string;
  key?: string;
}

const MARKS: Mark[] = [
  { sign: "B", name: () => t("Bold"), around: "**", key: "b" },
  { sign: "I", name: () => t("Italic"), around: "*", key: "i" },
  { sign: "x₂", name: () => t("Subscript"), around: "~" },
  { sign: "x²", name: () => t("Superscript"), around: "^" },
];

/** Give every `[data-rich]` text its buttons. */
export function toolbars(root: ParentNode): void {
  for (const area of root.querySelectorAll<HTMLTextAreaElement>("[data-rich]")) {
    const bar = document.createElement("div");
    bar.className = "bank-toolbar";
    bar.setAttribute("role", "toolbar");
    bar.setAttribute("aria-label", t("Formatting"));
    for (const mark of MARKS) {
      const button = document.createElement("button");
      button.type = "button";
      button.className = "bank-move";
      button.textContent = mark.sign;
      button.title = mark.name();
      button.setAttribute("aria-label", mark.name());
      button.addEventListener("click", () => wrap(area, mark.around));
      bar.append(button);
    }
    area.before(bar);
    area.addEventListener("keydown", (event) => {
      const mark = MARKS.find((each) => each.key === event.key.toLowerCase());
      if (!mark || !(event.ctrlKey || event.metaKey) || event.altKey) return;
      event.preventDefault();
      wrap(area, mark.around);
    });
  }
}

/** Put the marks around what is selected, or take them away where they are. */
export function wrap(area: HTMLTextAreaElement, around: string): void {
  const { selectionStart: from, selectionEnd: to, value } = area;
  const chosen = value.slice(from, to);
  const n = around.length;
  const inside = value.slice(from - n, from) === around && value.slice(to, to + n) === around;
  if (inside) area.setRangeText(chosen, from - n, to + n, "select");
  else area.setRangeText(`${around}${chosen}${around}`, from, to, "select");
  if (!inside) area.setSelectionRange(from + n, to + n);
  area.focus();
  area.dispatchEvent(new Event("input", { bubbles: true }));
}
