import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { copyButtons, countdowns, focusFirst, freshen, onceForms, popovers } from "./enhance";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

test("a countdown follows the server's clock and offers the page again when its moment has come", async () => {
  document.body.innerHTML = `<span data-countdown="1000065" data-now="1000000">in 1 minute</span>`;
  countdowns(document);
  const mark = document.querySelector("span");
  expect(mark?.textContent).toBe("in 01:05");
  await vi.advanceTimersByTimeAsync(10_000);
  expect(mark?.textContent).toBe("in 00:55");
  await vi.advanceTimersByTimeAsync(60_000);
  expect(mark?.querySelector("a")?.textContent).toBe("now – load the page again");
  expect(vi.getTimerCount()).toBe(0);
});

test("Escape closes an open menu and gives the focus back; a press elsewhere closes it too", () => {
  document.body.innerHTML = `
    <details data-popover open><summary>Theme</summary><button>Dark</button></details><p>Elsewhere</p>`;
  popovers(document);
  const menu = document.querySelector("details") as HTMLDetailsElement;
  document.querySelector("button")?.dispatchEvent(new Event("pointerdown", { bubbles: true }));
  expect(menu.open).toBe(true);
  document.dispatchEvent(new KeyboardEvent("keydown", { key: "Escape" }));
  expect(menu.open).toBe(false);
  expect(document.activeElement?.textContent).toBe("Theme");
  menu.open = true;
  document.querySelector("p")?.dispatchEvent(new Event("pointerdown", { bubbles: true }));
  expect(menu.open).toBe(false);
});

test("copies and says so; where copying is forbidden it says what to do", async () => {
  const writeText = vi.fn().mockResolvedValueOnce(undefined).mockRejectedValueOnce(new Error("denied"));
  vi.stubGlobal("navigator", { clipboard: { writeText } });
  document.body.innerHTML = `<output id="code"> REKY-1W6Z </output><button data-copy="code"><span>Copy the code</span></button>`;
  copyButtons(document);
  const button = document.querySelector("button") as HTMLButtonElement;
  button.click();
  await vi.advanceTimersByTimeAsync(0);
  expect(writeText).toHaveBeenCalledWith("REKY-1W6Z");
  expect(button.textContent).toBe("Copied");
  button.click();
  await vi.advanceTimersByTimeAsync(0);
  expect(button.textContent).toContain("Selected");
});

test("a form is sent once, and can be sent again when the person comes back to it", () => {
  document.body.innerHTML = `<form data-once><button>Start now</button></form>`;
  onceForms(document);
  const send = (): boolean =>
    (document.querySelector("form") as HTMLFormElement).dispatchEvent(
      new Event("submit", { cancelable: true }),
    );
  expect([send(), send()]).toEqual([true, false]);
  window.dispatchEvent(new Event("pageshow"));
  expect(send()).toBe(true);
});

test("what is still being counted is looked at again until it is there", async () => {
  const pages = [
    `<section id="ranks" data-fresh="1500">being counted…</section>`,
    `<section id="ranks" data-fresh="">Rank <b>7</b></section>`,
  ];
  const fetched = vi.fn(() => Promise.resolve(new Response(pages.shift())));
  vi.stubGlobal("fetch", fetched);
  document.body.innerHTML = `<section id="ranks" data-fresh="1500">being counted…</section>`;
  freshen(document);
  await vi.advanceTimersByTimeAsync(1_500);
  expect(document.body.textContent).toBe("being counted…");
  await vi.advanceTimersByTimeAsync(3_000);
  expect(document.querySelector("#ranks")?.innerHTML).toBe("Rank <b>7</b>");
  await vi.advanceTimersByTimeAsync(60_000);
  expect(fetched).toHaveBeenCalledTimes(2);
});

test("looking again ends some time, and a complete page is left alone", async () => {
  const fetched = vi.fn(() => Promise.reject(new TypeError("no network")));
  vi.stubGlobal("fetch", fetched);
  document.body.innerHTML = `<section id="ranks" data-fresh="">Rank 7</section>`;
  freshen(document);
  document.body.innerHTML = `<section id="ranks" data-fresh="1500">being counted…</section>`;
  freshen(document);
  await vi.advanceTimersByTimeAsync(120_000);
  expect(fetched).toHaveBeenCalledTimes(6);
});

test("brings the reader to the summary of errors", () => {
  document.body.innerHTML = `<input><div tabindex="-1" data-autofocus>Please correct</div>`;
  focusFirst(document);
  expect(document.activeElement?.textContent).toBe("Please correct");
});
