// A text field that offers places while one types: the editable combobox of the WAI-ARIA Authoring Practices.
// Without it the field still works: the server finds the place by its name. The chosen code goes into a hidden field.
import { t, tn } from "./i18n";

/** A commune as the search of localities gives it. */
export interface Place {
  code: string;
  full_name: string;
  full_name_en: string;
  province_name: string;
  province_name_en: string;
}

export type Search = (words: string, signal: AbortSignal) => Promise<Place[]>;

const PAUSE = 150;
const FEWEST_LETTERS = 2;

const inEnglish = (): boolean => document.documentElement.lang === "en";
const nameOf = (place: Place): string => (inEnglish() ? place.full_name_en : place.full_name);
const provinceOf = (place: Place): string => (inEnglish() ? place.province_name_en : place.province_name);

export class Combobox {
  private readonly list = document.createElement("ul");
  private readonly said = document.createElement("p");
  private readonly chosenLine = document.createElement("p");
  private places: Place[] = [];
  private active = -1;
  private timer: ReturnType<typeof setTimeout> | undefined;
  private asked: AbortController | null = null;
  private readonly seen = new Map<string, Place[]>();

  /** `box` holds the field; `codeField` gives the hidden field when a place is chosen. */
  constructor(
    private readonly box: HTMLElement,
    private readonly input: HTMLInputElement,
    private readonly codeField: () => HTMLInputElement,
    private readonly search: Search,
  ) {
    this.list.id = `${input.id}_list`;
    this.list.className = "combobox-list";
    this.list.setAttribute("role", "listbox");
    this.list.setAttribute("aria-label", t("Places"));
    this.list.hidden = true;
    this.said.className = "sr-only";
    this.said.setAttribute("role", "status");
    this.chosenLine.className = "combobox-chosen";
    this.chosenLine.hidden = true;
    box.append(this.list);
    box.after(this.chosenLine, this.said);

    input.setAttribute("role", "combobox");
    input.setAttribute("aria-autocomplete", "list");
    input.setAttribute("aria-expanded", "false");
    input.setAttribute("aria-controls", this.list.id);
    input.autocomplete = "off";
    input.spellcheck = false;
    input.addEventListener("input", () => this.typed());
    input.addEventListener("keydown", (event) => this.key(event));
    input.addEventListener("blur", () => this.close());
    input.addEventListener("click", () => {
      if (this.places.length) this.show();
    });
    // The field keeps the focus while an option is pressed.
    this.list.addEventListener("pointerdown", (event) => event.preventDefault());
    this.list.addEventListener("click", (event) => {
      const option = (event.target as Element).closest("[role=option]");
      const place = option ? this.places[Number((option as HTMLElement).dataset.index)] : undefined;
      if (place) this.choose(place);
    });
  }

  get isOpen(): boolean {
    return !this.list.hidden;
  }

  private typed(): void {
    this.forget();
    clearTimeout(this.timer);
    this.asked?.abort();
    const words = this.input.value.trim();
    if (words.length < FEWEST_LETTERS) {
      this.places = [];
      this.close();
      return;
    }
    this.timer = setTimeout(() => void this.ask(words), PAUSE);
  }

  private async ask(words: string): Promise<void> {
    const key = words.toLowerCase();
    const known = this.seen.get(key);
    if (known) {
      this.offer(known);
      return;
    }
    const asked = new AbortController();
    this.asked = asked;
    try {
      const places = await this.search(words, asked.signal);
      if (asked.signal.aborted) return;
      this.seen.set(key, places);
      this.offer(places);
    } catch {
      if (asked.signal.aborted) return;
      this.places = [];
      this.close();
      this.say(t("Suggestions could not be loaded. Type the whole name and go on."));
    }
  }

  private offer(places: Place[]): void {
    this.places = places;
    this.active = -1;
    if (document.activeElement !== this.input) return;
    if (!places.length) {
      this.close();
      this.say(t("No place has this name. Check the spelling; accents are not needed."));
      return;
    }
    this.list.replaceChildren(...places.map((place, index) => this.option(place, index)));
    this.show();
    this.say(
      tn(
        "%(n)s place fits. Choose with the arrow keys.",
        "%(n)s places fit. Choose with the arrow keys.",
        places.length,
      ),
      false,
    );
  }

  private option(place: Place, index: number): HTMLElement {
    const option = document.createElement("li");
    option.id = `${this.list.id}_${index}`;
    option.className = "combobox-option";
    option.dataset.index = String(index);
    option.setAttribute("role", "option");
    option.setAttribute("aria-selected", "false");
    const province = document.createElement("small");
    province.textContent = provinceOf(place);
    option.append(nameOf(place), " ", province);
    return option;
  }

  private key(event: KeyboardEvent): void {
    if (event.isComposing) return;
    switch (event.key) {
      case "ArrowDown":
      case "ArrowUp": {
        if (!this.places.length) return;
        event.preventDefault();
        if (!this.isOpen) this.show();
        if (!event.altKey) this.move(event.key === "ArrowDown" ? 1 : -1);
        break;
      }
      case "Enter": {
        const place = this.isOpen ? this.places[this.active] : undefined;
        if (!place) return;
        event.preventDefault();
        this.choose(place);
        break;
      }
      case "Escape":
        if (!this.isOpen) return;
        event.preventDefault();
        this.close();
        break;
      case "Tab": {
        const place = this.isOpen ? this.places[this.active] : undefined;
        if (place) this.choose(place);
        break;
      }
    }
  }

  private move(step: number): void {
    const count = this.places.length;
    // From the field itself (-1) down to the first or up to the last, then round.
    this.active = this.active < 0 ? (step > 0 ? 0 : count - 1) : (this.active + step + count) % count;
    [...this.list.children].forEach((option, index) => {
      option.setAttribute("aria-selected", String(index === this.active));
    });
    const option = this.list.children[this.active];
    if (!option) return;
    this.input.setAttribute("aria-activedescendant", option.id);
    option.scrollIntoView?.({ block: "nearest" });
  }

  private choose(place: Place): void {
    this.input.value = nameOf(place);
    this.codeField().value = place.code;
    this.close();
    this.chosenLine.textContent = `✓ ${nameOf(place)}, ${provinceOf(place)}`;
    this.chosenLine.hidden = false;
    this.input.removeAttribute("aria-invalid");
    this.say(t("Chosen: %(answer)s", { answer: `${nameOf(place)}, ${provinceOf(place)}` }), false);
  }

  /** What was chosen before no longer holds once something else is typed. */
  private forget(): void {
    const field = this.box.ownerDocument.querySelector<HTMLInputElement>(`input[type=hidden][name=commune]`);
    if (field) field.value = "";
    this.chosenLine.hidden = true;
    this.say("");
  }

  private show(): void {
    this.list.hidden = false;
    this.input.setAttribute("aria-expanded", "true");
  }

  private close(): void {
    this.list.hidden = true;
    this.active = -1;
    this.input.setAttribute("aria-expanded", "false");
    this.input.removeAttribute("aria-activedescendant");
  }

  /** Trouble is for everybody to see; counts are only spoken, since the list itself shows them. */
  private say(words: string, visible = true): void {
    this.said.className = visible && words ? "field-hint" : "sr-only";
    this.said.textContent = words;
  }
}

/** Turn each `[data-combobox]` of the page (its value: the search's address) into one. */
export function enhanceComboboxes(root: ParentNode): void {
  for (const box of root.querySelectorAll<HTMLElement>("[data-combobox]")) {
    const input = box.querySelector("input");
    if (!input) continue;
    const address = box.dataset.combobox ?? "";
    new Combobox(
      box,
      input,
      () => codeFieldOf(box),
      (words, signal) => searchAt(address, words, signal),
    );
  }
}

/** The hidden field of the form; where the server offered radio buttons instead, those give way to it. */
function codeFieldOf(box: HTMLElement): HTMLInputElement {
  const form = box.closest("form") ?? box;
  const there = form.querySelector<HTMLInputElement>("input[type=hidden][name=commune]");
  if (there) return there;
  form.querySelector(".commune-matches")?.remove();
  const field = document.createElement("input");
  field.type = "hidden";
  field.name = "commune";
  box.append(field);
  return field;
}

async function searchAt(address: string, words: string, signal: AbortSignal): Promise<Place[]> {
  const query = new URLSearchParams({ q: words, limit: "8" });
  const response = await fetch(`${address}?${query}`, { signal, headers: { Accept: "application/json" } });
  if (!response.ok) throw new Error(`search answered ${response.status}`);
  return ((await response.json()) as { results: Place[] }).results;
}
