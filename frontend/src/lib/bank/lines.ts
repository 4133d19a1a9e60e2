// The lines of a question: what each kind shows of them, adding, moving, removing, letters. The server numbers rows by
// their names, so names follow the order on the page.
import { t } from "../i18n";

const CHOSEN = new Set(["single", "multiple", "true_false"]);
const MOST = 12;

/** Make the rows of a question's form follow its kind; `changed` is called after each change of their order. */
export function questionLines(form: HTMLFormElement, changed: () => void): void {
  const list = form.querySelector<HTMLElement>("[data-rows]");
  const kind = form.querySelector<HTMLSelectElement>("[data-kind]");
  const more = form.querySelector<HTMLButtonElement>("[data-more]");
  const legend = form.querySelector<HTMLElement>("#key > legend");
  if (!list || !kind || !more || !legend) return;
  const rows = (): HTMLElement[] => [...list.querySelectorAll<HTMLElement>("[data-row]")];

  const settle = (): void => {
    rows().forEach((row, place) => number(row, place, kind.value));
    for (const part of form.querySelectorAll<HTMLElement>("[data-for]")) {
      const shown =
        part.dataset.for === "choice"
          ? CHOSEN.has(kind.value)
          : part.dataset.for === "order"
            ? kind.value === "single" || kind.value === "multiple"
            : part.dataset.for === kind.value;
      part.hidden = !shown;
    }
    legend.textContent = legendOf(kind.value);
    more.hidden = kind.value === "true_false" || rows().length >= MOST;
  };

  const add = (): HTMLElement => {
    const last = rows().at(-1);
    if (!last) throw new Error("a question has at least one line");
    const row = last.cloneNode(true) as HTMLElement;
    for (const field of row.querySelectorAll<HTMLTextAreaElement | HTMLInputElement>("textarea, input")) {
      if (field.type === "radio" || field.type === "checkbox") (field as HTMLInputElement).checked = false;
      else field.value = "";
      field.removeAttribute("readonly");
    }
    row.classList.remove("field--error");
    for (const error of row.querySelectorAll(".field-error")) error.remove();
    list.append(row);
    return row;
  };

  kind.addEventListener("change", () => {
    const texts = rows().map((row) => row.querySelector<HTMLTextAreaElement>("textarea"));
    if (kind.value === "true_false") {
      while (rows().length > 2) rows().at(-1)?.remove();
      while (rows().length < 2) add();
      rows().forEach((row, place) => {
        const text = row.querySelector<HTMLTextAreaElement>("textarea");
        if (text) text.value = place === 0 ? "Đúng" : "Sai";
        if (text) text.readOnly = true;
      });
    } else {
      for (const text of texts) if (text) text.readOnly = false;
      const wanted = { single: 4, multiple: 5, ordering: 4, matching: 4 }[kind.value] ?? 1;
      while (rows().length < wanted) add();
    }
    settle();
    changed();
  });
  more.addEventListener("click", (event) => {
    event.preventDefault();
    const row = add();
    settle();
    changed();
    row.querySelector<HTMLTextAreaElement>("textarea")?.focus();
  });
  list.addEventListener("click", (event) => {
    const button = (event.target as Element).closest<HTMLButtonElement>("[data-move]");
    const row = button?.closest<HTMLElement>("[data-row]");
    if (!button || !row) return;
    const move = button.dataset.move;
    if (move === "up") row.previousElementSibling?.before(row);
    if (move === "down") row.nextElementSibling?.after(row);
    if (move === "out") {
      const next = (row.nextElementSibling ?? row.previousElementSibling) as HTMLElement | null;
      if (rows().length > 1) row.remove();
      next?.querySelector<HTMLTextAreaElement>("textarea")?.focus();
    } else button.focus();
    settle();
    changed();
  });
  // Alt with an arrow moves the line that one writes in.
  list.addEventListener("keydown", (event) => {
    if (!event.altKey || (event.key !== "ArrowUp" && event.key !== "ArrowDown")) return;
    const row = (event.target as Element).closest<HTMLElement>("[data-row]");
    if (!row || kind.value === "true_false") return;
    event.preventDefault();
    if (event.key === "ArrowUp") row.previousElementSibling?.before(row);
    else row.nextElementSibling?.after(row);
    (event.target as HTMLElement).focus();
    settle();
    changed();
  });
  settle();
}

function number(row: HTMLElement, place: number, kind: string): void {
  row.id = `option:${place}`;
  const letter = CHOSEN.has(kind) ? String.fromCharCode(65 + place) : String(place + 1);
  const mark = row.querySelector("[data-letter]");
  if (mark) mark.textContent = letter;
  for (const field of row.querySelectorAll<HTMLInputElement | HTMLTextAreaElement>("[name^='option-']"))
    field.name = field.name.replace(/^option-\d+-/, `option-${place}-`);
  const text = row.querySelector("textarea");
  if (text) text.id = `option-${place}`;
  const label = row.querySelector<HTMLLabelElement>("label[for^='option-']");
  if (label) {
    label.htmlFor = `option-${place}`;
    label.textContent = t("Text of %(letter)s", { letter });
  }
  const right = row.querySelector<HTMLInputElement>("input[name=right]");
  if (right) {
    const checked = right.checked;
    right.type = kind === "multiple" ? "checkbox" : "radio";
    right.value = String(place);
    right.checked = checked;
  }
  moves(row, letter, kind);
}

function moves(row: HTMLElement, letter: string, kind: string): void {
  const place = row.querySelector<HTMLElement>("[data-moves]");
  if (!place) return;
  place.hidden = kind === "true_false";
  const buttons: [string, string, string][] = [
    ["up", "↑", t("Move %(letter)s up", { letter })],
    ["down", "↓", t("Move %(letter)s down", { letter })],
    ["out", "×", t("Remove %(letter)s", { letter })],
  ];
  place.replaceChildren(
    ...buttons.map(([move, sign, name]) => {
      const button = document.createElement("button");
      button.type = "button";
      button.className = "bank-move";
      button.dataset.move = move;
      button.textContent = sign;
      button.setAttribute("aria-label", name);
      button.title = name;
      return button;
    }),
  );
}

function legendOf(kind: string): string {
  switch (kind) {
    case "ordering":
      return t("Items, in their right order");
    case "matching":
      return t("Pairs");
    case "numeric":
      return t("Right numbers");
    case "short_text":
      return t("Accepted answers");
    default:
      return t("Options; mark what is right");
  }
}
