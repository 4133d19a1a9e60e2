// The ranking order as a list that is reordered with buttons, arrow keys or the pointer. The selects that the server
// sends stay the only truth of the form: this script writes the places into them and hides them.
import { t } from "../i18n";

interface Item {
  element: HTMLElement;
  select: HTMLSelectElement;
  name: string;
  up: HTMLButtonElement;
  down: HTMLButtonElement;
  use: HTMLButtonElement;
  number: HTMLElement;
}

/** Enhance the `[data-order]` list; `changed` is called after each move. */
export function order(root: ParentNode, changed: () => void = () => undefined): void {
  const list = root.querySelector<HTMLElement>("[data-order]");
  if (!list) return;
  const said = root.querySelector<HTMLElement>("[data-order-said]");
  const items = [...list.querySelectorAll<HTMLElement>("[data-order-item]")].map(furnish);
  let sequence = items;

  const used = (item: Item): boolean => !item.element.classList.contains("is-off");
  const settle = (moved: Item | null): void => {
    sequence = [...sequence.filter(used), ...sequence.filter((item) => !used(item))];
    const active = sequence.filter(used);
    sequence.forEach((item, place) => {
      list.append(item.element);
      const on = used(item);
      item.select.value = on ? String(place + 1) : "";
      item.number.textContent = on ? String(place + 1) : "";
      item.up.disabled = !on || place === 0;
      item.down.disabled = !on || place === active.length - 1;
      item.use.textContent = on ? t("Leave out") : t("Use");
      item.use.setAttribute(
        "aria-label",
        on ? t("Leave out: %(name)s", { name: item.name }) : t("Use: %(name)s", { name: item.name }),
      );
    });
    if (!moved) return;
    if (said) {
      said.textContent = used(moved)
        ? t("%(name)s: place %(place)s of %(all)s", {
            name: moved.name,
            place: sequence.indexOf(moved) + 1,
            all: active.length,
          })
        : t("%(name)s: left out", { name: moved.name });
    }
    changed();
  };
  const move = (item: Item, by: number, focus: HTMLButtonElement): void => {
    const from = sequence.indexOf(item);
    const to = from + by;
    const other = sequence[to];
    if (!used(item) || !other || !used(other)) return;
    sequence = sequence.filter((each) => each !== item);
    sequence.splice(to, 0, item);
    settle(item);
    // A button that has just become disabled cannot hold the focus.
    (focus.disabled ? [item.up, item.down].find((button) => !button.disabled) : focus)?.focus();
  };

  for (const item of items) {
    item.up.addEventListener("click", () => move(item, -1, item.up));
    item.down.addEventListener("click", () => move(item, 1, item.down));
    item.use.addEventListener("click", () => {
      item.element.classList.toggle("is-off");
      settle(item);
      item.use.focus();
    });
    item.element.addEventListener("keydown", (event) => {
      if (!event.altKey || (event.key !== "ArrowUp" && event.key !== "ArrowDown")) return;
      event.preventDefault();
      const up = event.key === "ArrowUp";
      move(item, up ? -1 : 1, up ? item.up : item.down);
    });
    drag(
      item,
      () => sequence.filter(used),
      (target) => move(item, sequence.indexOf(target) - sequence.indexOf(item), item.up),
    );
  }
  settle(null);
}

/** Put the buttons into an item and hide its select. */
function furnish(element: HTMLElement): Item {
  const select = element.querySelector("select") as HTMLSelectElement;
  const label = element.querySelector("label") as HTMLLabelElement;
  const name = label.textContent?.trim() ?? "";
  select.hidden = true;
  const title = document.createElement("strong");
  title.textContent = name;
  label.replaceWith(title);
  if (!select.value) element.classList.add("is-off");
  const tools = document.createElement("div");
  tools.className = "order-tools";
  const number = document.createElement("span");
  number.className = "order-number";
  number.setAttribute("aria-hidden", "true");
  const button = (text: string, words: string, more = ""): HTMLButtonElement => {
    const made = document.createElement("button");
    made.type = "button";
    made.className = `order-button ${more}`.trim();
    made.textContent = text;
    if (words) made.setAttribute("aria-label", words);
    return made;
  };
  const up = button("↑", t("Move up: %(name)s", { name }));
  const down = button("↓", t("Move down: %(name)s", { name }));
  const use = button("", "");
  const grip = button("⠿", "", "order-grip");
  // Fingers and mice take it; keyboards have the arrows.
  grip.tabIndex = -1;
  grip.setAttribute("aria-hidden", "true");
  grip.dataset.grip = "";
  tools.append(up, down, use);
  element.prepend(grip, number);
  element.append(tools);
  return { element, select, name, up, down, use, number };
}

/** Move an item to where the pointer drags it, one place at a time. */
function drag(item: Item, active: () => Item[], onto: (target: Item) => void): void {
  const grip = item.element.querySelector<HTMLElement>("[data-grip]");
  grip?.addEventListener("pointerdown", (down) => {
    if (item.element.classList.contains("is-off")) return;
    down.preventDefault();
    grip.setPointerCapture(down.pointerId);
    item.element.classList.add("is-moving");
    const follow = (event: PointerEvent): void => {
      const target = active().find((each) => {
        const box = each.element.getBoundingClientRect();
        return each !== item && event.clientY > box.top && event.clientY < box.bottom;
      });
      if (target) onto(target);
    };
    const end = (): void => {
      item.element.classList.remove("is-moving");
      grip.removeEventListener("pointermove", follow);
    };
    grip.addEventListener("pointermove", follow);
    grip.addEventListener("pointerup", end, { once: true });
    grip.addEventListener("pointercancel", end, { once: true });
  });
}
