// Small comforts on server-rendered pages: countdowns that move, menus that close, buttons that copy or press once.
// Every page works without them.
import { untilWords } from "./format";
import { t } from "./i18n";

/** Keep `[data-countdown]` (seconds since 1970) going by the server's clock as given in `data-now`. */
export function countdowns(root: ParentNode): void {
  const marks = [...root.querySelectorAll<HTMLElement>("[data-countdown]")];
  if (!marks.length) return;
  const loaded = performance.now();
  const tick = (): void => {
    let running = false;
    for (const mark of marks) {
      const left =
        (Number(mark.dataset.countdown) - Number(mark.dataset.now)) * 1000 - (performance.now() - loaded);
      const words = left > 0 ? untilWords(left) : "";
      if (words) {
        if (mark.textContent !== words) mark.textContent = words;
        running = true;
      } else if (!mark.querySelector("a")) {
        const link = document.createElement("a");
        link.href = "";
        link.textContent = t("now – load the page again");
        mark.replaceChildren(link);
      }
    }
    if (running) window.setTimeout(tick, 1000 - ((performance.now() - loaded) % 1000));
  };
  tick();
}

/** Close an open `[data-popover]` on Escape (focus goes back to its button) and on a press outside. */
export function popovers(root: Document): void {
  const open = (): HTMLDetailsElement[] => [
    ...root.querySelectorAll<HTMLDetailsElement>("[data-popover][open]"),
  ];
  root.addEventListener("pointerdown", (event) => {
    for (const each of open()) if (!each.contains(event.target as Node)) each.open = false;
  });
  root.addEventListener("focusin", (event) => {
    for (const each of open()) if (!each.contains(event.target as Node)) each.open = false;
  });
  root.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    for (const each of open()) {
      each.open = false;
      each.querySelector("summary")?.focus();
    }
  });
}

/** `[data-copy="id"]` copies the text of that element and says so. */
export function copyButtons(root: ParentNode): void {
  for (const button of root.querySelectorAll<HTMLElement>("[data-copy]")) {
    const label = button.querySelector("span") ?? button;
    label.setAttribute("aria-live", "polite");
    button.addEventListener("click", () => {
      const source = document.getElementById(button.dataset.copy ?? "");
      if (!source) return;
      navigator.clipboard.writeText(source.textContent?.trim() ?? "").then(
        () => (label.textContent = t("Copied")),
        () => {
          getSelection()?.selectAllChildren(source);
          label.textContent = t("Selected – copy it with your keyboard or by pressing long");
        },
      );
    });
  }
}

/** A form with `data-once` is sent once, however often its button is pressed; coming back makes it usable again. */
export function onceForms(root: ParentNode): void {
  for (const form of root.querySelectorAll<HTMLFormElement>("form[data-once]")) {
    let sent = false;
    form.addEventListener("submit", (event) => {
      if (sent) event.preventDefault();
      sent = true;
      form.querySelector("button")?.setAttribute("aria-disabled", "true");
    });
    window.addEventListener("pageshow", () => {
      sent = false;
      form.querySelector("button")?.removeAttribute("aria-disabled");
    });
  }
}

const FRESH_TRIES = 6;

/** `[data-fresh="ms"]` with an id is not complete yet: look at the page again after that time, until it is. */
export function freshen(root: Document, tries = FRESH_TRIES): void {
  const waiting = [...root.querySelectorAll<HTMLElement>("[id][data-fresh]")].filter(
    (each) => each.dataset.fresh,
  );
  const first = waiting[0];
  if (!first || tries === 0) return;
  const wait = Number(first.dataset.fresh) * (1 + FRESH_TRIES - tries);
  setTimeout(async () => {
    const answer = await fetch(location.href, { credentials: "same-origin" }).catch(() => null);
    if (answer?.ok) {
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      for (const each of waiting) {
        const newer = page.getElementById(each.id);
        if (!newer || newer.dataset.fresh) continue;
        each.dataset.fresh = "";
        each.replaceChildren(...newer.childNodes);
      }
    }
    freshen(root, tries - 1);
  }, wait);
}

/** Bring the reader to what the server wants seen first, such as the summary of errors. */
export function focusFirst(root: ParentNode): void {
  root.querySelector<HTMLElement>("[data-autofocus]")?.focus();
}
