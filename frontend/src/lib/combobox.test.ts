import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { enhanceComboboxes } from "./combobox";

const HOAN_KIEM = {
  code: "00070",
  full_name: "Phường Hoàn Kiếm",
  full_name_en: "Hoan Kiem Ward",
  province_name: "Thành phố Hà Nội",
  province_name_en: "Ha Noi City",
};
const HOAN_LAO = { ...HOAN_KIEM, code: "19111", full_name: "Xã Hoàn Lão", province_name: "Tỉnh Quảng Trị" };

let asked: string[];
let answer: () => Promise<Response>;

beforeEach(() => {
  vi.useFakeTimers();
  asked = [];
  answer = async () => new Response(JSON.stringify({ results: [HOAN_KIEM, HOAN_LAO] }));
  vi.stubGlobal("fetch", (url: string) => {
    asked.push(url);
    return answer();
  });
  document.documentElement.lang = "vi";
  document.body.innerHTML = `
    <form>
      <input type="hidden" name="commune" id="id_commune">
      <div data-combobox="/communes"><input id="id_commune_text" name="commune_text"></div>
    </form>`;
  enhanceComboboxes(document);
});

afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

const input = (): HTMLInputElement => document.querySelector("#id_commune_text") as HTMLInputElement;
const code = (): string => (document.querySelector("[name=commune]") as HTMLInputElement).value;
const list = (): HTMLElement => document.querySelector("[role=listbox]") as HTMLElement;
const options = (): HTMLElement[] => [...document.querySelectorAll<HTMLElement>("[role=option]")];
const selected = (): string[] =>
  options()
    .filter((option) => option.getAttribute("aria-selected") === "true")
    .map((option) => option.textContent ?? "");

async function type(words: string): Promise<void> {
  input().focus();
  input().value = words;
  input().dispatchEvent(new Event("input"));
  await vi.advanceTimersByTimeAsync(200);
}

function press(key: string): KeyboardEvent {
  const event = new KeyboardEvent("keydown", { key, bubbles: true, cancelable: true });
  input().dispatchEvent(event);
  return event;
}

test("is a closed combobox that names its list", () => {
  expect(input().getAttribute("role")).toBe("combobox");
  expect(input().getAttribute("aria-expanded")).toBe("false");
  expect(input().getAttribute("aria-controls")).toBe(list().id);
  expect(list().hidden).toBe(true);
});

test("asks once typing pauses and offers what was found", async () => {
  await type("h");
  expect(asked).toEqual([]);
  await type("hoan k");
  expect(asked).toEqual(["/communes?q=hoan+k&limit=8"]);
  expect(options().map((option) => option.textContent)).toEqual([
    "Phường Hoàn Kiếm Thành phố Hà Nội",
    "Xã Hoàn Lão Tỉnh Quảng Trị",
  ]);
  expect(input().getAttribute("aria-expanded")).toBe("true");
  expect(document.querySelector("[role=status]")?.textContent).toContain("2");
});

test("the arrow keys go round the options and Enter chooses without sending the form", async () => {
  await type("hoan");
  press("ArrowDown");
  expect(selected()).toEqual(["Phường Hoàn Kiếm Thành phố Hà Nội"]);
  expect(input().getAttribute("aria-activedescendant")).toBe(options()[0]?.id);
  press("ArrowUp");
  expect(selected()).toEqual(["Xã Hoàn Lão Tỉnh Quảng Trị"]);
  press("ArrowDown");
  expect(press("Enter").defaultPrevented).toBe(true);
  expect([input().value, code()]).toEqual(["Phường Hoàn Kiếm", "00070"]);
  expect(list().hidden).toBe(true);
});

test("Enter with nothing chosen sends the form as it is", async () => {
  await type("hoan");
  expect(press("Enter").defaultPrevented).toBe(false);
});

test("Escape closes the list and keeps the words", async () => {
  await type("hoan");
  press("Escape");
  expect(list().hidden).toBe(true);
  expect(input().value).toBe("hoan");
});

test("a press chooses", async () => {
  await type("hoan");
  options()[1]?.click();
  expect([input().value, code()]).toEqual(["Xã Hoàn Lão", "19111"]);
  expect(document.querySelector(".combobox-chosen")?.textContent).toBe("✓ Xã Hoàn Lão, Tỉnh Quảng Trị");
});

test("typing on forgets the code", async () => {
  await type("hoan");
  options()[0]?.click();
  await type("Phường Hoàn Kiế");
  expect(code()).toBe("");
});

test("says so when nothing fits or the search cannot be reached, and the form can still be sent", async () => {
  answer = async () => new Response(JSON.stringify({ results: [] }));
  await type("xyz");
  expect(document.querySelector("[role=status]")?.textContent).toContain("No place has this name");
  answer = async () => new Response("", { status: 503 });
  await type("hoan kiem");
  expect(document.querySelector("[role=status]")?.textContent).toContain("Type the whole name");
});

test("does not ask twice for the same words", async () => {
  await type("hoan");
  await type("hoa");
  await type("hoan");
  expect(asked.length).toBe(2);
});

test("an answer that comes after more was typed is dropped", async () => {
  let release: ((response: Response) => void) | undefined;
  answer = () => new Promise((resolve) => (release = resolve));
  await type("hoan");
  answer = async () => new Response(JSON.stringify({ results: [HOAN_LAO] }));
  await type("hoan lao");
  release?.(new Response(JSON.stringify({ results: [HOAN_KIEM] })));
  await vi.advanceTimersByTimeAsync(0);
  expect(options().map((option) => option.dataset.index)).toEqual(["0"]);
  expect(options()[0]?.textContent).toContain("Hoàn Lão");
});

test("the server's radio buttons give way to what is chosen here", async () => {
  document.body.innerHTML = `
    <form>
      <div data-combobox="/communes"><input id="id_commune_text" name="commune_text"></div>
      <fieldset class="commune-matches"><input type="radio" name="commune" value="1"></fieldset>
    </form>`;
  enhanceComboboxes(document);
  await type("hoan");
  options()[0]?.click();
  expect(
    [...document.querySelectorAll<HTMLInputElement>("[name=commune]")].map((field) => field.value),
  ).toEqual(["00070"]);
});

test("names places in English on an English page", async () => {
  document.documentElement.lang = "en";
  await type("hoan");
  expect(options()[0]?.textContent).toBe("Hoan Kiem Ward Ha Noi City");
});
