// Rows of a form that can be added and removed. Without this script the same buttons send the form to the server.

/** Make the buttons of every `[data-rows]` part add and remove rows; `changed` is called after each. */
export function rows(root: ParentNode, changed: () => void = () => undefined): void {
  for (const part of root.querySelectorAll<HTMLElement>("[data-rows]")) {
    const list = part.querySelector<HTMLElement>("[data-rows-list]");
    const blank = part.querySelector<HTMLTemplateElement>("template[data-rows-blank]");
    const count = part.querySelector<HTMLInputElement>("[data-rows-count]");
    if (!list || !count) continue;
    const prefix = part.dataset.rows ?? "";
    const settle = (): void => {
      number(list, prefix);
      count.value = String(list.children.length);
      changed();
    };
    part.addEventListener("click", (event) => {
      const button = (event.target as Element).closest("button");
      if (!button) return;
      if (button.matches("[data-rows-add]") && blank) {
        event.preventDefault();
        list.append(blank.content.cloneNode(true));
        settle();
        list.lastElementChild?.querySelector<HTMLElement>("input:not([type=hidden]), select")?.focus();
      } else if (button.matches("[data-rows-remove]")) {
        event.preventDefault();
        const row = button.closest("[data-row]");
        const next = row?.nextElementSibling ?? row?.previousElementSibling;
        row?.remove();
        settle();
        const focus =
          next?.querySelector<HTMLElement>("[data-rows-remove]") ??
          part.querySelector<HTMLElement>("[data-rows-add]");
        focus?.focus();
      }
    });
  }
}

const NAMED = ["name", "id", "for", "aria-describedby"];

/** Number the rows from 0 in all their names, as the server reads them. */
export function number(list: Element, prefix: string): void {
  const pattern = new RegExp(`(^|\\s|id_)${prefix}-(?:\\d+|__n__)-`, "g");
  [...list.children].forEach((row, place) => {
    for (const element of row.querySelectorAll("*")) {
      for (const name of NAMED) {
        const value = element.getAttribute(name);
        if (value) element.setAttribute(name, value.replace(pattern, `$1${prefix}-${place}-`));
      }
    }
    for (const mark of row.querySelectorAll("[data-row-number]")) mark.textContent = String(place + 1);
    for (const button of row.querySelectorAll<HTMLButtonElement>("[data-rows-remove]"))
      button.value = String(place);
  });
}
