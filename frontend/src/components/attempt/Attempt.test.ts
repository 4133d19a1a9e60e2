import { cleanup, fireEvent, render, screen, within } from "@testing-library/svelte";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { ServerClock } from "../../lib/clock";
import type { SavedAnswer } from "../../lib/protocol";
import type { AttemptProps } from "../../lib/attempt/types";
import { FakeSocket, MemoryStorage, freshSockets } from "../../testing/sockets";
import Attempt from "./Attempt.svelte";

const NOW = 1_795_000_000_000;
const MINUTE = 60_000;

let start: number;
let wentTo: string[];

beforeEach(() => {
  vi.useFakeTimers();
  wentTo = [];
  start = performance.now();
  window.scrollTo = vi.fn() as unknown as typeof window.scrollTo;
  // jsdom draws no dialogs.
  HTMLDialogElement.prototype.showModal = function (this: HTMLDialogElement) {
    this.open = true;
  };
  HTMLDialogElement.prototype.close = function (this: HTMLDialogElement) {
    this.open = false;
  };
});

afterEach(() => {
  cleanup();
  vi.useRealTimers();
});

const BARE = { partners: [], image: null };

const PROPS: AttemptProps = {
  attempt: "abc",
  ticket: "t1",
  language: "en",
  socket: "/ws/attempt/",
  api: "/api/",
  result: "/result/",
  now: NOW,
  deadline: NOW + 15 * MINUTE,
  paper: [
    { position: 1, kind: "single", stem: "Which year?", options: ["2024", "2025", "2026"], ...BARE },
    { position: 2, kind: "multiple", stem: "Which two?", options: ["Data", "Paper", "Skills"], ...BARE },
    { position: 3, kind: "true_false", stem: "Is it so?", options: ["Đúng", "Sai"], ...BARE },
  ],
  prediction: { position: 4, text: "How many take part?" },
  answers: [],
};

function open({
  answers = [] as SavedAnswer[],
  minutes = 15,
  props = {} as Partial<AttemptProps>,
} = {}): void {
  const WebSocket = freshSockets();
  FakeSocket.serverNow = () => NOW + performance.now() - start;
  const deadline = NOW + minutes * MINUTE;
  render(Attempt, {
    props: {
      props: { ...PROPS, ...props, answers, deadline },
      contest: "Contest",
      round: "Week 1",
      goTo: (address: string) => wentTo.push(address),
      options: {
        attempt: "abc",
        ticket: "t1",
        language: "en",
        socket: "ws://test/",
        api: "/api/",
        deadline,
        answers,
        clock: new ServerClock(NOW, start),
        box: new MemoryStorage(),
        WebSocket,
        fetch: () => Promise.reject(new TypeError("no network")),
        random: () => 0.5,
        isOnline: () => true,
      },
    },
  });
}

async function connect(answers: SavedAnswer[] = [], deadline = NOW + 15 * MINUTE): Promise<void> {
  const now = NOW + performance.now() - start;
  FakeSocket.last().open();
  FakeSocket.last().say({ type: "state", attempt: "abc", now, deadline, length: 3, answers, ticket: "t2" });
  await vi.advanceTimersByTimeAsync(0);
}

const heading = (): string =>
  screen.getByRole("heading", { level: 1 }).textContent?.trim().replace(/\s+/g, " ") ?? "";
const press = (name: string | RegExp): Promise<unknown> =>
  fireEvent.click(screen.getByRole("button", { name }));
const mark = (name: RegExp): HTMLElement =>
  within(screen.getByRole("complementary", { hidden: true })).getByRole("button", { name, hidden: true });
const spoken = (): string => document.querySelector(".sr-only[role=status]")?.textContent ?? "";

test("shows the first question from the page itself, before any connection", () => {
  open();
  expect(FakeSocket.last().readyState).toBe(0);
  expect(heading()).toBe("Question 1 Which year?");
  expect(screen.getAllByRole("radio").length).toBe(3);
});

test("goes on at the first question without an answer", () => {
  open({ answers: [{ position: 1, seq: 1, response: [0], flagged: false }] });
  expect(heading()).toBe("Question 2 Which two?");
});

test("says that a choice is being saved, then that it is saved, aloud too", async () => {
  open();
  await connect();
  await fireEvent.click(screen.getByRole("radio", { name: "2025" }));
  expect(screen.getByText("Saving question 1…")).toBeTruthy();
  FakeSocket.last().say({ type: "saved", position: 1, seq: 1 });
  await vi.advanceTimersByTimeAsync(0);
  expect(screen.queryByText("Saving question 1…")).toBeNull();
  expect(spoken()).toBe("Saved question 1");
  expect(mark(/Question 1, answered/)).toBeTruthy();
});

test("several options of a multiple question are sent together in order", async () => {
  open();
  await connect();
  await press("Next");
  await fireEvent.click(screen.getByRole("checkbox", { name: "Skills" }));
  await fireEvent.click(screen.getByRole("checkbox", { name: "Data" }));
  expect(FakeSocket.last().of("save").at(-1)).toMatchObject({ position: 2, response: [0, 2] });
  await fireEvent.click(screen.getByRole("checkbox", { name: "Skills" }));
  expect(FakeSocket.last().of("save").at(-1)).toMatchObject({ position: 2, response: [0] });
});

test("an answer can be taken back", async () => {
  open({ answers: [{ position: 1, seq: 1, response: [0], flagged: false }] });
  await connect();
  await fireEvent.click(mark(/Question 1/));
  await press("Clear");
  expect(FakeSocket.last().of("save").at(-1)).toMatchObject({ position: 1, response: null });
  expect(mark(/Question 1, not answered/)).toBeTruthy();
});

test("a flag shows in the palette in words", async () => {
  open();
  await connect();
  await press("Flag");
  expect(mark(/Question 1, not answered, flagged/)).toBeTruthy();
  expect(screen.getByRole("button", { name: "Flagged" }).getAttribute("aria-pressed")).toBe("true");
});

test("moving on brings the new question to the reader", async () => {
  open();
  await press("Next");
  await vi.advanceTimersByTimeAsync(0);
  expect(document.activeElement?.textContent).toContain("Which two?");
  expect(mark(/Question 2/).getAttribute("aria-current")).toBe("step");
});

test("the prediction is a whole number, saved when typing pauses", async () => {
  open();
  await connect();
  await fireEvent.click(mark(/Prediction, not answered/));
  const field = screen.getByRole("textbox", { name: "Your number" });
  await fireEvent.input(field, { target: { value: "1.5a00" } });
  expect(FakeSocket.last().of("save")).toEqual([]);
  await vi.advanceTimersByTimeAsync(1_000);
  expect(FakeSocket.last().of("save")).toMatchObject([{ position: 4, response: 1500 }]);
});

test("a prediction that is still being typed is saved when the question is left", async () => {
  open();
  await connect();
  await fireEvent.click(mark(/Prediction, not answered/));
  await fireEvent.input(screen.getByRole("textbox"), { target: { value: "300" } });
  await press("Previous");
  expect(FakeSocket.last().of("save")).toMatchObject([{ position: 4, response: 300 }]);
});

test("handing in asks once when something is unanswered, and names it", async () => {
  open({ answers: [{ position: 1, seq: 1, response: [0], flagged: false }] });
  await connect([{ position: 1, seq: 1, response: [0], flagged: false }]);
  await fireEvent.click(screen.getAllByRole("button", { name: "Review and hand in" })[0] as HTMLElement);
  await press("Hand in");
  const dialog = screen.getByRole("dialog");
  expect(dialog.textContent).toContain("3 questions unanswered");
  expect(dialog.textContent).toContain("2, 3, P");
  expect(FakeSocket.last().of("submit")).toEqual([]);
  await fireEvent.click(within(dialog).getByRole("button", { name: "Hand in now" }));
  expect(FakeSocket.last().of("submit").length).toBe(1);
  FakeSocket.last().say({
    type: "finished",
    reason: "submitted",
    answered: 1,
    length: 3,
    result: "/result/",
  });
  await vi.advanceTimersByTimeAsync(0);
  expect(wentTo).toEqual(["/result/"]);
});

test("handing in a full paper does not ask", async () => {
  const answers = [1, 2, 3].map((position) => ({ position, seq: position, response: [0], flagged: false }));
  open({ answers, props: { prediction: null } });
  await connect(answers);
  await fireEvent.click(screen.getAllByRole("button", { name: "Review and hand in" })[0] as HTMLElement);
  await press("Hand in");
  expect(screen.queryByRole("dialog")).toBeNull();
  expect(FakeSocket.last().of("submit").length).toBe(1);
});

test("a hiccup of the connection stays unsaid, a break is put into words", async () => {
  open();
  await connect();
  FakeSocket.last().break();
  await vi.advanceTimersByTimeAsync(1_000);
  expect(screen.queryByText(/Connection lost/)).toBeNull();
  await vi.advanceTimersByTimeAsync(500);
  expect(screen.getByText(/Connection lost — your work is kept/)).toBeTruthy();
  await connect();
  expect(screen.queryByText(/Connection lost/)).toBeNull();
});

test("speaks at five minutes and at one, once each, and only the last minute looks urgent", async () => {
  open({ minutes: 6 });
  const said: string[] = [];
  const watch = new MutationObserver(() => said.push(spoken()));
  watch.observe(document.querySelector(".sr-only[role=status]") as Element, {
    childList: true,
    characterData: true,
    subtree: true,
  });
  await vi.advanceTimersByTimeAsync(2 * MINUTE);
  expect(said).toEqual(["5 minutes left"]);
  expect(screen.getByRole("timer").className).not.toContain("urgent");
  await vi.advanceTimersByTimeAsync(3.1 * MINUTE);
  expect(said).toEqual(["5 minutes left", "1 minute left"]);
  expect(screen.getByRole("timer").className).toContain("urgent");
  expect(screen.getByRole("timer").textContent?.trim()).toMatch(/^00:5[345]$/);
});

test("when time is up it says so with what was answered, then goes to the result", async () => {
  open({ minutes: 1 });
  await connect([], NOW + MINUTE);
  await vi.advanceTimersByTimeAsync(MINUTE + 500);
  expect(heading()).toBe("Time is up — handing in your work…");
  expect(screen.queryByRole("button", { name: "Next" })).toBeNull();
  FakeSocket.last().say({ type: "finished", reason: "time_out", answered: 2, length: 3, result: "/result/" });
  await vi.advanceTimersByTimeAsync(0);
  expect(heading()).toBe("Time is up — handed in with 2 of 3 questions answered");
  expect(wentTo).toEqual([]);
  await vi.advanceTimersByTimeAsync(4_000);
  expect(wentTo).toEqual(["/result/"]);
});

test("a newer answer from another device is shown and told", async () => {
  open();
  await connect();
  await fireEvent.click(screen.getByRole("radio", { name: "2024" }));
  const current = { position: 1, seq: 9, response: [2], flagged: false };
  FakeSocket.last().say({ type: "stale", position: 1, seq: 1, current });
  await vi.advanceTimersByTimeAsync(0);
  expect((screen.getByRole("radio", { name: "2026" }) as HTMLInputElement).checked).toBe(true);
  expect(screen.getAllByText(/changed in another window or device/).length).toBe(2);
});

test("the browser asks before leaving only while something is unsaved", async () => {
  open();
  await connect();
  const leave = (): boolean => !window.dispatchEvent(new Event("beforeunload", { cancelable: true }));
  expect(leave()).toBe(false);
  await fireEvent.click(screen.getByRole("radio", { name: "2025" }));
  expect(leave()).toBe(true);
  FakeSocket.last().say({ type: "saved", position: 1, seq: 1 });
  expect(leave()).toBe(false);
});
