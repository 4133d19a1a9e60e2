// Keeps what is being written: the whole form goes to the server a moment after the last key, and before one leaves.
import { t } from "../i18n";

const PAUSE = 1500;

/** Keep `form` as a draft at `data-draft-url`; `say` is told how it stands. Returns a function that is called on change. */
export function keeping(form: HTMLFormElement, say: (text: string) => void): () => void {
  const address = form.dataset.draftUrl ?? "";
  const seq = form.elements.namedItem("seq") as HTMLInputElement;
  const draft = form.elements.namedItem("draft") as HTMLInputElement;
  let timer = 0;
  let busy = false;
  let dirty = false;

  const send = async (): Promise<void> => {
    window.clearTimeout(timer);
    if (busy || !dirty) return;
    busy = true;
    dirty = false;
    seq.value = String(Number(seq.value) + 1);
    const data = new FormData(form);
    data.delete("image_file");
    try {
      const answer = await fetch(address, { method: "POST", body: data, credentials: "same-origin" });
      if (!answer.ok) throw new Error(String(answer.status));
      const kept = (await answer.json()) as { draft: number; seq: number };
      draft.value = String(kept.draft);
      say(t("Draft kept"));
    } catch {
      dirty = true;
      say(t("Not kept yet – trying again"));
      timer = window.setTimeout(() => void send(), 5 * PAUSE);
    }
    busy = false;
    if (dirty) wait();
  };
  const wait = (): void => {
    window.clearTimeout(timer);
    timer = window.setTimeout(() => void send(), PAUSE);
  };
  const changed = (): void => {
    dirty = true;
    wait();
  };
  form.addEventListener("input", changed);
  form.addEventListener("change", changed);
  // Ctrl+S saves the question instead of the page.
  form.addEventListener("keydown", (event) => {
    if (event.key.toLowerCase() !== "s" || !(event.ctrlKey || event.metaKey) || event.altKey) return;
    event.preventDefault();
    form.requestSubmit();
  });
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "hidden") void send();
  });
  window.addEventListener("beforeunload", (event) => {
    if (dirty) event.preventDefault();
  });
  form.addEventListener("submit", () => {
    window.clearTimeout(timer);
    dirty = false;
  });
  return changed;
}
