// A list of many to choose several from: what is chosen as chips, a box that narrows the rest without accents.
import { t } from "../i18n";

/** Without accents and capitals, as the server folds. */
export function folded(text: string): string {
  return text.normalize("NFD").replace(/\p{M}/gu, "").replace(/[đĐ]/g, "d").toLowerCase();
}

/** Put a finder over every `select[data-many]`; the select stays and is what the form sends, in the order chosen. */
export function finders(root: ParentNode): void {
  for (const select of root.querySelectorAll<HTMLSelectElement>("select[data-many]")) finder(select);
}

function finder(select: HTMLSelectElement): void {
  const options = [...select.querySelectorAll("option")].map((option) => ({
    option,
    words: folded(option.textContent ?? ""),
  }));
  const box = document.createElement("div");
  box.className = "finder";
  const chips = document.createElement("ul");
  chips.className = "finder-chips";
  const input = document.createElement("input");
  input.type = "search";
  input.autocomplete = "off";
  input.placeholder = t("type to find – accents are not needed");
  input.setAttribute("aria-label", select.labels[0]?.textContent?.trim() ?? "");
  box.append(chips, input);
  select.before(box);
  select.classList.add("finder-list");

  const show = (): void => {
    const words = folded(input.value).split(/\s+/).filter(Boolean);
    for (const { option, words: text } of options)
      option.hidden = !option.selected && !words.every((word) => text.includes(word));
    for (const group of select.querySelectorAll("optgroup"))
      group.hidden = ![...group.children].some((option) => !(option as HTMLElement).hidden);
  };
  const chosen = (): void => {
    chips.replaceChildren(
      ...options
        .filter(({ option }) => option.selected)
        .map(({ option }) => {
          const chip = document.createElement("li");
          const button = document.createElement("button");
          button.type = "button";
          const text = option.textContent?.trim() ?? "";
          chip.append(text.length > 60 ? `${text.slice(0, 60)}…` : text, " ", button);
          chip.title = text;
          button.textContent = "×";
          button.setAttribute("aria-label", t("Remove %(name)s", { name: text }));
          button.addEventListener("click", () => {
            option.selected = false;
            select.dispatchEvent(new Event("change", { bubbles: true }));
            input.focus();
          });
          return chip;
        }),
    );
  };
  // A press adds or takes away one; without this a list of many loses all but the last to a plain press.
  select.addEventListener("mousedown", (event) => {
    const option = event.target;
    if (!(option instanceof HTMLOptionElement)) return;
    event.preventDefault();
    option.selected = !option.selected;
    select.dispatchEvent(new Event("change", { bubbles: true }));
  });
  input.addEventListener("input", show);
  input.addEventListener("keydown", (event) => {
    if (event.key !== "Enter") return;
    event.preventDefault();
    const first = options.find(({ option }) => !option.hidden && !option.selected);
    if (!first || !input.value) return;
    first.option.selected = true;
    input.value = "";
    select.dispatchEvent(new Event("change", { bubbles: true }));
    show();
  });
  select.addEventListener("change", chosen);
  chosen();
}
