// Questions that a form of the desk asks the server while it is filled in: one at a time, the newest answer wins.

/** Send the form's fields to `url` as they stand; the answer, or null when there is none to be had. */
export async function ask<Answer>(
  form: HTMLFormElement,
  url: string,
  extra: Record<string, string> = {},
): Promise<Answer | null> {
  const body = new FormData(form);
  for (const [name, value] of Object.entries(extra)) body.set(name, value);
  try {
    const response = await fetch(url, { method: "POST", body, headers: { Accept: "application/json" } });
    return response.ok ? ((await response.json()) as Answer) : null;
  } catch {
    return null; // no network: what is shown stays, saving will say more
  }
}

/** Run `work` when calls have paused for `wait` ms, never twice at once, and again if called meanwhile. */
export function calmly(work: () => Promise<void>, wait = 300): () => void {
  let timer = 0;
  let busy = false;
  let again = false;
  const run = async (): Promise<void> => {
    if (busy) {
      again = true;
      return;
    }
    busy = true;
    await work();
    busy = false;
    if (again) {
      again = false;
      void run();
    }
  };
  return () => {
    window.clearTimeout(timer);
    timer = window.setTimeout(() => void run(), wait);
  };
}
