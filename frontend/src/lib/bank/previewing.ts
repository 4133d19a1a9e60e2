// The question as a participant would see it, by the very component that participants get.
import { mount, unmount } from "svelte";
import Question from "../../components/attempt/Question.svelte";
import type { PaperItem } from "../attempt/types";

const PAUSE = 600;

/** Show what `form` says in `[data-preview]`, a moment after the last key. */
export function previewing(form: HTMLFormElement): void {
  const address = form.dataset.previewUrl;
  const part = form.querySelector<HTMLElement>("[data-preview]");
  const place = form.querySelector<HTMLElement>("[data-preview-place]");
  if (!address || !part || !place) return;
  let timer = 0;
  let asked = 0;
  let shown: Record<string, unknown> | null = null;

  const ask = async (): Promise<void> => {
    const turn = ++asked;
    const data = new FormData(form);
    data.delete("image_file");
    try {
      const answer = await fetch(address, { method: "POST", body: data, credentials: "same-origin" });
      if (!answer.ok || turn !== asked) return;
      const item = (await answer.json()) as PaperItem;
      if (shown) await unmount(shown);
      // What is pressed in a preview goes nowhere.
      shown = mount(Question, { target: place, props: { item, response: null, onanswer: () => undefined } });
      part.hidden = item.stem === "";
    } catch {
      // A preview that does not come is no loss; the draft says when the network is gone.
    }
  };
  const wait = (): void => {
    window.clearTimeout(timer);
    timer = window.setTimeout(() => void ask(), PAUSE);
  };
  form.addEventListener("input", wait);
  form.addEventListener("change", wait);
  void ask();
}
