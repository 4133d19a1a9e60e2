// Questions of the bank that say nearly the same as the one being written, shown while there is time to stop.
import { t } from "../i18n";

interface Similar {
  ref: string;
  stem: string;
  percent: number;
  url: string;
}

const PAUSE = 900;
const SHORTEST = 12;

/** Ask `data-similar-url` a moment after the last key, and show what comes back in `[data-similar]`. */
export function similar(form: HTMLFormElement): void {
  const address = form.dataset.similarUrl;
  const part = form.querySelector<HTMLElement>("[data-similar]");
  const list = form.querySelector<HTMLElement>("[data-similar-list]");
  const stem = form.elements.namedItem("stem") as HTMLTextAreaElement | null;
  if (!address || !part || !list || !stem) return;
  part.setAttribute("aria-live", "polite");
  let timer = 0;
  let asked = 0;

  const ask = async (): Promise<void> => {
    const turn = ++asked;
    if (stem.value.trim().length < SHORTEST) return show([]);
    const data = new FormData(form);
    data.delete("image_file");
    try {
      const answer = await fetch(address, { method: "POST", body: data, credentials: "same-origin" });
      if (!answer.ok || turn !== asked) return;
      show(((await answer.json()) as { similar: Similar[] }).similar);
    } catch {
      // It is only a hint; the draft says when the network is gone.
    }
  };
  const show = (found: Similar[]): void => {
    part.hidden = found.length === 0;
    list.replaceChildren(
      ...found.map((each) => {
        const line = document.createElement("li");
        const link = document.createElement("a");
        link.href = each.url;
        link.target = "_blank";
        link.lang = "vi";
        link.textContent = each.stem;
        const percent = document.createElement("span");
        percent.className = "soft small";
        percent.textContent = ` ${t("%(percent)s % like", { percent: each.percent })} · ${each.ref}`;
        line.append(link, percent);
        return line;
      }),
    );
  };
  form.addEventListener("input", () => {
    window.clearTimeout(timer);
    timer = window.setTimeout(() => void ask(), PAUSE);
  });
}
