import { cleanup, fireEvent, render, screen } from "@testing-library/svelte";
import { afterEach, beforeEach, expect, test } from "vitest";
import { tick } from "svelte";
import type { PaperItem, Response } from "../../lib/attempt/types";
import Question from "./Question.svelte";

const BASE: PaperItem = {
  position: 1,
  kind: "single",
  stem: "Which <strong>one</strong>?",
  options: ["Alpha", "Beta", "Gamma"],
  partners: [],
  image: null,
};
const ORDERING: PaperItem = { ...BASE, kind: "ordering" };
const MATCHING: PaperItem = { ...BASE, kind: "matching", partners: ["One", "Two", "Three", "Four"] };
const NUMERIC: PaperItem = { ...BASE, kind: "numeric", options: [] };
const TEXT: PaperItem = { ...BASE, kind: "short_text", options: [] };

let told: [Response, boolean | undefined][];
let show: (item: PaperItem, response?: Response, disabled?: boolean) => Promise<void>;

beforeEach(() => {
  document.documentElement.lang = "en";
  told = [];
  const drawn: { rerender?: (props: object) => Promise<void> } = {};
  // Whoever mounts it keeps the answer and gives it back, as the attempt's page and the preview do.
  show = async (item, response = null, disabled = false) => {
    const props = {
      item,
      response,
      disabled,
      onanswer: (next: Response, typing?: boolean) => {
        told.push([next, typing]);
        void drawn.rerender?.({ response: next });
      },
    };
    drawn.rerender = render(Question, { props }).rerender;
    await tick();
  };
});

afterEach(cleanup);

const last = (): Response | undefined => told.at(-1)?.[0];
const lines = (): string[] =>
  [...document.querySelectorAll(".lines li")].map(
    (line) => line.querySelector("[lang=vi]")?.textContent ?? "",
  );
const handle = (line: string): HTMLElement =>
  screen.getByRole("button", { name: new RegExp(`^${line}: place`) });
const spoken = (): string => document.querySelector("[role=status]")?.textContent ?? "";

// --- All kinds -------------------------------------------------------------------------------------

test("rich text is shown as such, and the picture with its words and size", async () => {
  await show({ ...BASE, image: { url: "/questions/images/a", alt: "A chart", width: 320, height: 180 } });
  expect(document.querySelector(".stem strong")?.textContent).toBe("one");
  const image = screen.getByRole("img", { name: "A chart" });
  expect([image.getAttribute("width"), image.getAttribute("height")]).toEqual(["320", "180"]);
});

test("what is over takes no answers", async () => {
  for (const item of [BASE, ORDERING, MATCHING, NUMERIC]) {
    await show(item, null, true);
    for (const control of document.querySelectorAll("input, select, button")) {
      expect(control.matches(":disabled")).toBe(true);
    }
    cleanup();
  }
});

// --- Choosing --------------------------------------------------------------------------------------

test("one option takes another's place", async () => {
  await show(BASE, [0]);
  await fireEvent.click(screen.getByRole("radio", { name: "Gamma" }));
  expect(last()).toEqual([2]);
});

test("several options are told in order, none as nothing", async () => {
  await show({ ...BASE, kind: "multiple" });
  await fireEvent.click(screen.getByRole("checkbox", { name: "Gamma" }));
  await fireEvent.click(screen.getByRole("checkbox", { name: "Alpha" }));
  expect(last()).toEqual([0, 2]);
  await fireEvent.click(screen.getByRole("checkbox", { name: "Alpha" }));
  await fireEvent.click(screen.getByRole("checkbox", { name: "Gamma" }));
  expect(last()).toBeNull();
});

// --- Ordering --------------------------------------------------------------------------------------

test("an order as it came is no answer until it is kept", async () => {
  await show(ORDERING);
  expect(told).toEqual([]);
  await fireEvent.click(screen.getByRole("button", { name: "Keep this order" }));
  expect(last()).toEqual([0, 1, 2]);
  expect(screen.queryByRole("button", { name: "Keep this order" })).toBeNull();
});

test("buttons move a line, say its place and keep the focus with it", async () => {
  await show(ORDERING);
  await fireEvent.click(screen.getByRole("button", { name: "Move down: Alpha" }));
  await tick();
  expect(last()).toEqual([1, 0, 2]);
  expect(lines()).toEqual(["Beta", "Alpha", "Gamma"]);
  expect(spoken()).toBe("Alpha: place 2 of 3");
  expect(document.activeElement?.getAttribute("aria-label")).toBe("Move down: Alpha");
  await fireEvent.click(screen.getByRole("button", { name: "Move down: Alpha" }));
  await tick();
  expect(lines()).toEqual(["Beta", "Gamma", "Alpha"]);
  // Its button can go no further: the focus stays in the line all the same.
  expect(document.activeElement).toBe(handle("Alpha"));
});

test("the first cannot go up, nor the last down", async () => {
  await show(ORDERING);
  expect(screen.getByRole("button", { name: "Move up: Alpha" }).matches(":disabled")).toBe(true);
  expect(screen.getByRole("button", { name: "Move down: Gamma" }).matches(":disabled")).toBe(true);
});

test("arrow keys, Home and End move the line whose handle has the focus", async () => {
  await show(ORDERING, [2, 0, 1]);
  const press = (line: string, key: string): Promise<boolean> => fireEvent.keyDown(handle(line), { key });
  await press("Gamma", "ArrowDown");
  expect(last()).toEqual([0, 2, 1]);
  await press("Beta", "Home");
  expect(last()).toEqual([1, 0, 2]);
  await press("Beta", "End");
  expect(last()).toEqual([0, 2, 1]);
  await press("Alpha", "ArrowUp");
  expect(told.length).toBe(3);
  await tick();
  expect(document.activeElement).toBe(handle("Beta"));
});

test("a line is dragged by its handle over the others, and back without a change", async () => {
  await show(ORDERING);
  const drag = async (line: string, from: number, to: number, end = "pointerup"): Promise<void> => {
    document.querySelectorAll(".lines li").forEach((line, place) => {
      line.getBoundingClientRect = () => ({ top: place * 60, height: 60 }) as DOMRect;
    });
    const at = (clientY: number): object => ({ pointerId: 1, button: 0, clientY });
    await fireEvent(handle(line), pointer("pointerdown", at(from)));
    await fireEvent(window, pointer("pointermove", at(to)));
    await fireEvent(window, pointer(end, at(to)));
  };
  await drag("Alpha", 30, 155);
  expect(last()).toEqual([1, 2, 0]);
  expect(spoken()).toBe("Alpha: place 3 of 3");
  await drag("Beta", 30, 40);
  await drag("Beta", 30, 155, "pointercancel");
  expect(told.length).toBe(1);
});

function pointer(type: string, values: object): Event {
  return Object.assign(new Event(type, { bubbles: true }), values);
}

test("an order from another device takes the place of the one shown", async () => {
  await show(ORDERING, [2, 1, 0]);
  expect(lines()).toEqual(["Gamma", "Beta", "Alpha"]);
});

// --- Matching --------------------------------------------------------------------------------------

test("each prompt takes a partner; those without one are told as such", async () => {
  await show(MATCHING);
  await fireEvent.change(screen.getByRole("combobox", { name: "Beta" }), { target: { value: "3" } });
  expect(last()).toEqual([-1, 3, -1]);
  expect(document.querySelector(".count")?.textContent).toBe("1 of 3 matched");
  await fireEvent.change(screen.getByRole("combobox", { name: "Alpha" }), { target: { value: "3" } });
  expect(last()).toEqual([3, 3, -1]);
});

test("with the last partner taken back nothing is answered", async () => {
  await show(MATCHING, [-1, 3, -1]);
  await fireEvent.change(screen.getByRole("combobox", { name: "Beta" }), { target: { value: "-1" } });
  expect(last()).toBeNull();
});

test("partners are text, whatever they say", async () => {
  await show({ ...MATCHING, partners: ["<img src=x onerror=alert(1)>", "Two"] }, [0, -1, -1]);
  expect(document.querySelector("img")).toBeNull();
});

// --- Writing ---------------------------------------------------------------------------------------

test("each key is told as typing, the end of typing as such", async () => {
  await show(TEXT);
  const field = screen.getByRole("textbox", { name: "Your answer" });
  await fireEvent.input(field, { target: { value: "  Tô   Lâm" } });
  expect(told.at(-1)).toEqual(["Tô Lâm", true]);
  await fireEvent.change(field);
  expect(told.at(-1)).toEqual(["Tô Lâm", undefined]);
  await fireEvent.input(field, { target: { value: "  " } });
  expect(told.at(-1)).toEqual([null, true]);
});

test("blanks that are being typed stay, whatever comes back", async () => {
  await show(TEXT);
  const field = screen.getByRole("textbox") as HTMLInputElement;
  await fireEvent.input(field, { target: { value: "Tô " } });
  await tick();
  expect(field.value).toBe("Tô ");
});

test("no more can be typed than the server takes", async () => {
  await show(TEXT);
  expect(screen.getByRole("textbox").getAttribute("maxlength")).toBe("100");
});

test("a number is taken with a comma, and the page says how it is understood", async () => {
  await show(NUMERIC);
  const field = screen.getByRole("textbox", { name: "Your number" });
  expect(field.getAttribute("inputmode")).toBe("decimal");
  const hints: Record<string, string> = {
    "2,5": "Understood as 2.5",
    "30 %": "Understood as 30",
    "1.500": "Understood as 1.5 or 1,500",
    "1.500,75": "Understood as 1,500.75",
    hai: "This is not a number yet",
  };
  for (const [typed, hint] of Object.entries(hints)) {
    await fireEvent.input(field, { target: { value: typed } });
    await tick();
    expect(document.querySelector(".field-hint")?.textContent).toBe(hint);
    expect(last()).toBe(typed);
  }
});

test("an answer from another device is shown in the field", async () => {
  await show(TEXT, "Tổng Bí thư");
  expect((screen.getByRole("textbox") as HTMLInputElement).value).toBe("Tổng Bí thư");
});
