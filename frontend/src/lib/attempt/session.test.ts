import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { FakeSocket, MemoryStorage, freshSockets, settle } from "../../testing/sockets";
import { ServerClock } from "../clock";
import type { SavedAnswer } from "../protocol";
import { AttemptSession } from "./session";
import type { SessionEvent, SessionOptions } from "./session";

const NOW = 1_795_000_000_000;
const MINUTE = 60_000;

interface Call {
  path: string;
  body: Record<string, unknown> | null;
  headers: Record<string, string>;
  keepalive: boolean;
}

type Handler = (
  call: Call,
) => { status?: number; body: unknown } | Promise<{ status?: number; body: unknown }>;

let events: SessionEvent[];
let calls: Call[];
let box: MemoryStorage;
let online: boolean;
let http: Handler;
let serverNow: () => number;

beforeEach(() => {
  vi.useFakeTimers();
  events = [];
  calls = [];
  box = new MemoryStorage();
  online = true;
  http = () => ({ status: 503, body: {} });
  const start = performance.now();
  serverNow = () => NOW + performance.now() - start;
});

afterEach(() => {
  vi.useRealTimers();
});

function open(options: Partial<SessionOptions> = {}): AttemptSession {
  const Sockets = freshSockets();
  const session = new AttemptSession({
    attempt: "abc",
    ticket: "t1",
    language: "vi",
    socket: "ws://test/ws/attempt/",
    api: "/api/v1/attempts/abc/",
    deadline: NOW + 15 * MINUTE,
    answers: [],
    clock: new ServerClock(NOW, performance.now()),
    box,
    WebSocket: Sockets,
    random: () => 0.5,
    isOnline: () => online,
    onEvent: (event) => events.push(event),
    fetch: (async (url: string, init: RequestInit) => {
      const call: Call = {
        path: String(url).replace("/api/v1/attempts/abc/", ""),
        body: init.body ? (JSON.parse(String(init.body)) as Record<string, unknown>) : null,
        headers: init.headers as Record<string, string>,
        keepalive: Boolean(init.keepalive),
      };
      calls.push(call);
      const { status = 200, body } = await http(call);
      return new Response(typeof body === "string" ? body : JSON.stringify(body), { status });
    }) as typeof fetch,
    ...options,
  });
  session.start();
  return session;
}

function state(answers: SavedAnswer[] = [], more: object = {}): object {
  return {
    type: "state",
    attempt: "abc",
    now: serverNow(),
    deadline: NOW + 15 * MINUTE,
    length: 10,
    answers,
    ticket: "t2",
    ...more,
  };
}

/** A session whose socket is open and has been told the state. */
function live(options: Partial<SessionOptions> = {}, answers: SavedAnswer[] = []): AttemptSession {
  const session = open({ answers, ...options });
  FakeSocket.last().open();
  FakeSocket.last().say(state(answers));
  return session;
}

const held = (
  position: number,
  seq: number,
  response: SavedAnswer["response"],
  flagged = false,
): SavedAnswer => ({
  position,
  seq,
  response,
  flagged,
  spent_ms: 0,
});
const types = (): string[] => events.map((event) => event.type);

describe("over the socket", () => {
  test("says hello with the ticket as soon as it is open", () => {
    open();
    FakeSocket.last().open();
    expect(FakeSocket.last().sent).toEqual([{ type: "hello", ticket: "t1", protocol: 1, language: "vi" }]);
  });

  test("shows what the page came with before any socket is open", () => {
    const session = open({ answers: [held(2, 4, [1])] });
    expect(session.answer(2).response).toEqual([1]);
    expect(session.isAnswered(2)).toBe(true);
    expect(session.connection).toBe("connecting");
  });

  test("holds a choice until the state has been told, then sends it", () => {
    const session = open();
    session.choose(1, [0]);
    FakeSocket.last().open();
    expect(FakeSocket.last().of("save")).toEqual([]);
    FakeSocket.last().say(state());
    expect(FakeSocket.last().of("save")).toMatchObject([
      { position: 1, seq: 1, response: [0], flagged: false },
    ]);
  });

  test("tells that a choice is saved only when the server has said so", () => {
    const session = live();
    session.choose(3, [2]);
    expect(session.isSaving(3)).toBe(true);
    expect(types()).toEqual([]);
    FakeSocket.last().say({ type: "saved", position: 3, seq: 1 });
    expect(session.isSaving(3)).toBe(false);
    expect(events).toEqual([{ type: "saved", position: 3 }]);
  });

  test("does not take the acknowledgement of an older choice for the newer one", () => {
    const session = live();
    session.choose(3, [2]);
    session.choose(3, [0]);
    FakeSocket.last().say({ type: "saved", position: 3, seq: 1 });
    expect(session.isSaving(3)).toBe(true);
    FakeSocket.last().say({ type: "saved", position: 3, seq: 2 });
    expect(session.isSaving(3)).toBe(false);
  });

  test("a flag keeps the answer and an answer keeps the flag", () => {
    const session = live();
    session.choose(5, [1]);
    session.flag(5, true);
    session.choose(5, [2]);
    expect(FakeSocket.last().of("save").at(-1)).toMatchObject({ position: 5, response: [2], flagged: true });
  });

  test("numbers saves above every number seen at any position", () => {
    const session = live({}, [held(1, 40, [0]), held(7, 12, [1])]);
    session.choose(7, [3]);
    expect(FakeSocket.last().of("save")).toMatchObject([{ position: 7, seq: 41 }]);
  });

  test("numbers saves above those of another tab", () => {
    const session = live();
    session.noticeStorage("quizsite:abc:4", JSON.stringify({ position: 4, seq: 90, response: null }));
    session.noticeStorage("quizsite:other:4", JSON.stringify({ position: 4, seq: 900, response: null }));
    session.choose(1, [0]);
    expect(FakeSocket.last().of("save")).toMatchObject([{ seq: 91 }]);
  });

  test("counts the time that a position was on screen", async () => {
    const session = live();
    session.show(1);
    await vi.advanceTimersByTimeAsync(4_000);
    session.show(2);
    await vi.advanceTimersByTimeAsync(1_000);
    session.show(null);
    await vi.advanceTimersByTimeAsync(60_000);
    session.show(1);
    await vi.advanceTimersByTimeAsync(500);
    session.choose(1, [0]);
    expect(session.answer(1).spent_ms).toBe(4_500);
  });

  test("pings every 20 seconds and learns the server's time from the answer", async () => {
    const session = live();
    await vi.advanceTimersByTimeAsync(20_000);
    const [ping] = FakeSocket.last().of("ping");
    expect(ping).toMatchObject({ sent: performance.now() });
    // The server is five minutes further than the page believed.
    FakeSocket.last().say({ type: "pong", sent: ping?.sent, now: serverNow() + 5 * MINUTE });
    expect(session.left).toBeCloseTo(10 * MINUTE - 20_000, -2);
  });
});

describe("while somebody types", () => {
  test("nothing is sent until it pauses, then the newest alone", async () => {
    const session = live();
    for (const words of ["T", "Tô", "Tô L"]) {
      session.choose(1, words, true);
      await vi.advanceTimersByTimeAsync(200);
    }
    expect(FakeSocket.last().of("save")).toEqual([]);
    expect(session.isAnswered(1)).toBe(true);
    await vi.advanceTimersByTimeAsync(400);
    expect(FakeSocket.last().of("save")).toMatchObject([{ position: 1, seq: 3, response: "Tô L" }]);
  });

  test("each key is kept on the device and counts as unsaved", () => {
    const session = live();
    session.choose(1, "Tô", true);
    expect(session.unsaved).toBe(1);
    session.stop();
    expect(live().answer(1).response).toBe("Tô");
  });

  test.each<[string, (session: AttemptSession) => void]>([
    ["another question is shown", (session) => session.show(2)],
    ["all is handed in", (session) => session.submit()],
    ["another question is answered", (session) => session.choose(2, [0])],
  ])("what was typed is sent at once when %s", (_, act) => {
    const session = live();
    session.choose(1, "Tô", true);
    act(session);
    expect(FakeSocket.last().of("save")[0]).toMatchObject({ position: 1, response: "Tô" });
    expect(FakeSocket.last().of("submit")).toEqual([]);
  });

  test("what was typed goes along when the page is left", async () => {
    const session = live();
    session.choose(1, "Tô", true);
    session.leave();
    await settle();
    expect(calls.at(-1)).toMatchObject({ path: "answers/", keepalive: true });
    expect(calls.at(-1)?.body).toMatchObject({ saves: [{ position: 1, response: "Tô" }] });
  });

  test("what was typed when the time ran out is sent within the grace", async () => {
    const session = live({ deadline: NOW + 5_000 });
    FakeSocket.last().say(state([], { deadline: NOW + 5_000 }));
    await vi.advanceTimersByTimeAsync(4_900);
    session.choose(1, "Tô", true);
    await vi.advanceTimersByTimeAsync(200);
    expect(session.timedOut).toBe(true);
    expect(FakeSocket.last().of("save")).toMatchObject([{ position: 1, response: "Tô" }]);
  });

  test("a flag goes with what is typed, once", async () => {
    const session = live();
    session.choose(1, "Tô", true);
    session.flag(1, true);
    await vi.advanceTimersByTimeAsync(1_000);
    expect(FakeSocket.last().of("save")).toMatchObject([{ position: 1, response: "Tô", flagged: true }]);
  });
});

test("another order is another answer", () => {
  const session = live();
  session.choose(6, [2, 0, 1]);
  FakeSocket.last().say({ type: "stale", position: 6, seq: 1, current: held(6, 8, [0, 1, 2]) });
  expect(types()).toEqual(["adopted"]);
  expect(session.answer(6).response).toEqual([0, 1, 2]);
});

describe("when the connection breaks", () => {
  test("sends unacknowledged saves again with the same numbers after the next state", async () => {
    const session = live();
    session.choose(1, [0]);
    session.choose(2, [1]);
    FakeSocket.last().say({ type: "saved", position: 1, seq: 1 });
    FakeSocket.last().break();
    expect(session.connection).toBe("lost");
    await vi.advanceTimersByTimeAsync(1_000);
    FakeSocket.last().open();
    expect(FakeSocket.last().of("hello")).toMatchObject([{ ticket: "t2" }]);
    FakeSocket.last().say(state([held(1, 1, [0])]));
    expect(FakeSocket.last().of("save")).toMatchObject([{ position: 2, seq: 2, response: [1] }]);
    expect(session.connection).toBe("live");
  });

  test("takes a save that reached the server without our hearing of it as saved", async () => {
    const session = live();
    session.choose(2, [1]);
    FakeSocket.last().break();
    await vi.advanceTimersByTimeAsync(1_000);
    FakeSocket.last().open();
    FakeSocket.last().say(state([held(2, 1, [1])]));
    expect(session.unsaved).toBe(0);
    expect(events).toEqual([{ type: "saved", position: 2 }]);
    expect(FakeSocket.last().of("save")).toEqual([]);
  });

  test("gives up a socket that stays silent after a save", async () => {
    const session = live();
    const first = FakeSocket.last();
    session.choose(1, [0]);
    await vi.advanceTimersByTimeAsync(8_000);
    expect(first.readyState).toBe(3);
    await vi.advanceTimersByTimeAsync(1_000);
    expect(FakeSocket.made.length).toBe(2);
  });

  test("a killed browser loses nothing: the next visit sends what was kept", () => {
    const before = live();
    before.choose(4, [3]);
    before.stop();
    const after = live({}, []);
    expect(after.answer(4).response).toEqual([3]);
    expect(FakeSocket.last().of("save")).toMatchObject([{ position: 4, seq: 1, response: [3] }]);
  });

  test("what was kept gives way to something newer on the server", () => {
    const before = live();
    before.choose(4, [3]);
    before.stop();
    const after = open({ answers: [held(4, 9, [0])] });
    expect(after.answer(4).response).toEqual([0]);
    expect(box.length).toBe(0);
  });

  test("acknowledged saves are not kept", () => {
    const session = live();
    session.choose(4, [3]);
    expect(box.length).toBe(1);
    FakeSocket.last().say({ type: "saved", position: 4, seq: 1 });
    expect(box.length).toBe(0);
  });

  test("works without storage", () => {
    const session = live({ box: null });
    session.choose(4, [3]);
    FakeSocket.last().say({ type: "saved", position: 4, seq: 1 });
    expect(session.answer(4).response).toEqual([3]);
  });

  test("says offline while the device has no network, and tries at once when it is back", async () => {
    const session = live();
    online = false;
    session.sleep();
    FakeSocket.last().break();
    expect(session.connection).toBe("offline");
    const before = FakeSocket.made.length;
    online = true;
    session.wake();
    expect(FakeSocket.made.length).toBe(before + 1);
    expect(session.connection).toBe("lost");
    FakeSocket.last().open();
    FakeSocket.last().say(state());
    expect(session.connection).toBe("live");
  });

  test("asks for the state anew when the page is looked at again", () => {
    const session = live();
    session.wake();
    expect(FakeSocket.last().of("hello").length).toBe(2);
    FakeSocket.last().say(state([held(1, 5, [2])]));
    expect(session.answer(1).response).toEqual([2]);
    expect(events).toEqual([{ type: "adopted", position: 1 }]);
  });
});

describe("other tabs and devices", () => {
  test("adopts the newer state that a stale save meets, and tells", () => {
    const session = live();
    session.choose(6, [0]);
    FakeSocket.last().say({ type: "stale", position: 6, seq: 1, current: held(6, 8, [2], true) });
    expect(session.answer(6)).toMatchObject({ response: [2], flagged: true });
    expect(session.unsaved).toBe(0);
    expect(events).toEqual([{ type: "adopted", position: 6 }]);
    expect(box.length).toBe(0);
  });

  test("the next choice after that wins", () => {
    const session = live();
    session.choose(6, [0]);
    FakeSocket.last().say({ type: "stale", position: 6, seq: 1, current: held(6, 8, [2]) });
    session.choose(6, [1]);
    expect(FakeSocket.last().of("save").at(-1)).toMatchObject({ seq: 9, response: [1] });
  });

  test("looks again when another tab's save was acknowledged", async () => {
    const session = live();
    session.noticeStorage("quizsite:abc:3", null);
    session.noticeStorage("quizsite:other:3", null);
    await vi.advanceTimersByTimeAsync(400);
    expect(FakeSocket.last().of("hello").length).toBe(2);
    FakeSocket.last().say(state([held(3, 5, [2])]));
    expect(session.answer(3).response).toEqual([2]);
  });

  test("says nothing when the other tab chose the same", () => {
    const session = live();
    session.choose(6, [0, 2]);
    FakeSocket.last().say({ type: "stale", position: 6, seq: 1, current: held(6, 8, [0, 2]) });
    expect(types()).toEqual([]);
  });

  test("quick taps that meet each other in one batch stay as tapped, in silence", () => {
    const session = live();
    session.choose(6, [0]);
    session.choose(6, [1]);
    session.choose(6, [2]);
    FakeSocket.last().say({ type: "stale", position: 6, seq: 1, current: held(6, 3, [2]) });
    FakeSocket.last().say({ type: "stale", position: 6, seq: 2, current: held(6, 3, [2]) });
    expect(session.answer(6).response).toEqual([2]);
    expect(session.isSaving(6)).toBe(true);
    FakeSocket.last().say({ type: "saved", position: 6, seq: 3 });
    expect(session.answer(6).response).toEqual([2]);
    expect(events).toEqual([{ type: "saved", position: 6 }]);
  });

  test("a reply that was overtaken does not bring back an older answer", () => {
    const session = live();
    session.choose(6, [0]);
    session.choose(6, [1]);
    FakeSocket.last().say({ type: "saved", position: 6, seq: 2 });
    FakeSocket.last().say({ type: "stale", position: 6, seq: 1, current: held(6, 1, [0]) });
    expect(session.answer(6).response).toEqual([1]);
    expect(events).toEqual([{ type: "saved", position: 6 }]);
  });

  test("a choice made on while the stale one was under way stays", () => {
    const session = live();
    session.choose(6, [0]);
    session.noticeStorage("quizsite:abc:6", JSON.stringify({ position: 6, seq: 8 }));
    session.choose(6, [1]);
    FakeSocket.last().say({ type: "stale", position: 6, seq: 1, current: held(6, 8, [2]) });
    expect(session.answer(6).response).toEqual([1]);
    FakeSocket.last().say({ type: "saved", position: 6, seq: 9 });
    expect(session.unsaved).toBe(0);
  });
});

describe("refusals", () => {
  test.each(["bad_position", "bad_choice"])(
    "%s: goes back to what the server holds, and says why",
    (code) => {
      const session = live({}, [held(2, 3, [1])]);
      session.choose(2, [9]);
      FakeSocket.last().say({ type: "refused", code, message: "Không có.", position: 2, seq: 4 });
      expect(session.answer(2).response).toEqual([1]);
      expect(session.unsaved).toBe(0);
      expect(events).toEqual([{ type: "refused", code, message: "Không có.", position: 2 }]);
    },
  );

  test.each(["slow_down", "unavailable"])(
    "%s: keeps the save and sends it again a little later",
    async (code) => {
      const session = live();
      session.choose(2, [1]);
      FakeSocket.last().say({ type: "refused", code, message: "", position: 2, seq: 1 });
      expect(session.isSaving(2)).toBe(true);
      await vi.advanceTimersByTimeAsync(3_000);
      expect(FakeSocket.last().of("save").length).toBe(2);
      expect(FakeSocket.last().of("save").at(-1)).toMatchObject({ seq: 1 });
    },
  );

  test.each(["too_late", "attempt_finished"])("%s: asks once how the attempt ended", async (code) => {
    const session = live();
    session.choose(2, [1]);
    session.choose(3, [1]);
    FakeSocket.last().say({ type: "refused", code, message: "", position: 2, seq: 1 });
    FakeSocket.last().say({ type: "refused", code, message: "", position: 3, seq: 2 });
    await settle();
    expect(FakeSocket.last().of("hello").length).toBe(2);
    expect(FakeSocket.last().of("submit")).toEqual([]);
    FakeSocket.last().say({ type: "finished", reason: "time_out", answered: 4, length: 10, result: "/r/" });
    expect(types()).toEqual(["finished"]);
  });

  test.each(["ticket_expired", "ticket_forged"])(
    "%s: fetches a new ticket and comes back with it",
    async (code) => {
      http = () => ({ body: { ticket: "fresh" } });
      const session = open();
      FakeSocket.last().open();
      session.choose(1, [0]);
      FakeSocket.last().say({ type: "refused", code, message: "" });
      FakeSocket.last().break();
      await settle();
      expect(calls.map((call) => call.path)).toEqual(["ticket/"]);
      expect(calls[0]?.headers).not.toHaveProperty("Authorization");
      FakeSocket.last().open();
      expect(FakeSocket.last().of("hello")).toMatchObject([{ ticket: "fresh" }]);
      FakeSocket.last().say(state());
      expect(FakeSocket.last().of("save")).toMatchObject([{ position: 1, seq: 1 }]);
    },
  );

  test("is stuck, with the server's words, when no new ticket is given", async () => {
    http = () => ({ status: 404, body: { code: "attempt_not_found", message: "Không có lượt thi này." } });
    const session = open();
    FakeSocket.last().open();
    FakeSocket.last().say({ type: "refused", code: "ticket_expired", message: "" });
    await settle();
    expect(session.stuck).toBe(true);
    expect(events).toEqual([{ type: "stuck", code: "attempt_not_found", message: "Không có lượt thi này." }]);
  });

  test("tries for a ticket again when the server cannot be reached", async () => {
    let tries = 0;
    http = () => {
      tries += 1;
      if (tries === 1) throw new TypeError("failed to fetch");
      return { body: { ticket: "fresh" } };
    };
    const session = open();
    FakeSocket.last().open();
    FakeSocket.last().say({ type: "refused", code: "ticket_expired", message: "" });
    await vi.advanceTimersByTimeAsync(4_000);
    expect(tries).toBe(2);
    expect(session.stuck).toBe(false);
  });

  test("does not go on for ever when the server cannot read the page", () => {
    const session = live();
    for (let count = 0; count < 3; count += 1) {
      FakeSocket.last().say({ type: "refused", code: "bad_message", message: "Tải lại trang." });
    }
    expect(session.stuck).toBe(true);
    session.choose(1, [0]);
    expect(session.answer(1).response).toBeNull();
  });
});

describe("finishing", () => {
  const finished = {
    type: "finished",
    reason: "submitted",
    answered: 1,
    length: 10,
    result: "/a/abc/result/",
  };

  test("submits once every save is acknowledged, not before", () => {
    const session = live();
    session.choose(1, [0]);
    session.submit();
    expect(FakeSocket.last().of("submit")).toEqual([]);
    FakeSocket.last().say({ type: "saved", position: 1, seq: 1 });
    expect(FakeSocket.last().of("submit")).toEqual([{ type: "submit" }]);
    FakeSocket.last().say(finished);
    expect(session.finished?.result).toBe("/a/abc/result/");
  });

  test("takes no more choices once asked to finish", () => {
    const session = live();
    session.submit();
    session.choose(1, [0]);
    expect(session.answer(1).response).toBeNull();
  });

  test("finishes after a drop between asking and hearing", async () => {
    const session = live();
    session.submit();
    FakeSocket.last().break();
    await vi.advanceTimersByTimeAsync(1_000);
    FakeSocket.last().open();
    FakeSocket.last().say(state());
    expect(FakeSocket.last().of("submit").length).toBe(1);
    FakeSocket.last().break();
    await vi.advanceTimersByTimeAsync(2_000);
    FakeSocket.last().open();
    FakeSocket.last().say(finished);
    expect(session.finished).not.toBeNull();
    expect(types()).toEqual(["finished"]);
  });

  test("asks again when the server could not finish just then", async () => {
    const session = live();
    session.submit();
    FakeSocket.last().say({ type: "refused", code: "unavailable", message: "", position: null, seq: null });
    await vi.advanceTimersByTimeAsync(3_000);
    expect(FakeSocket.last().of("submit").length).toBeGreaterThan(1);
  });

  test("forgets what it kept and goes quiet", async () => {
    const session = live();
    session.choose(1, [0]);
    FakeSocket.last().say(finished);
    expect(box.length).toBe(0);
    expect(session.unsaved).toBe(0);
    const sockets = FakeSocket.made.length;
    await vi.advanceTimersByTimeAsync(10 * MINUTE);
    expect(FakeSocket.made.length).toBe(sockets);
    expect(vi.getTimerCount()).toBe(0);
  });
});

describe("the deadline", () => {
  test("closes choices at the deadline and asks how it ended after the grace, without submitting", async () => {
    const session = live({ deadline: NOW + 5_000 });
    FakeSocket.last().say(state([], { deadline: NOW + 5_000 }));
    await vi.advanceTimersByTimeAsync(5_000);
    expect(session.timedOut).toBe(true);
    expect(types()).toEqual(["time-out"]);
    session.choose(1, [0]);
    expect(FakeSocket.last().of("save")).toEqual([]);
    const before = FakeSocket.last().of("hello").length;
    await vi.advanceTimersByTimeAsync(2_000);
    expect(FakeSocket.last().of("hello").length).toBe(before);
    await vi.advanceTimersByTimeAsync(2_000);
    expect(FakeSocket.last().of("hello").length).toBe(before + 1);
    expect(FakeSocket.last().of("submit")).toEqual([]);
    FakeSocket.last().say({ type: "finished", reason: "time_out", answered: 9, length: 10, result: "/r/" });
    expect(types()).toEqual(["time-out", "finished"]);
  });

  test("still sends what was chosen in the last second when the socket comes back within the grace", async () => {
    const session = live();
    FakeSocket.last().say(state([], { deadline: NOW + 3_000 }));
    FakeSocket.last().break();
    await vi.advanceTimersByTimeAsync(500);
    const second = FakeSocket.last();
    session.choose(1, [0]);
    await vi.advanceTimersByTimeAsync(3_000);
    expect(session.timedOut).toBe(true);
    second.open();
    second.say(state([], { deadline: NOW + 3_000 }));
    expect(second.of("save")).toMatchObject([{ position: 1 }]);
  });

  test("opens again when more time is given", async () => {
    const session = live();
    FakeSocket.last().say(state([], { deadline: NOW + 2_000 }));
    await vi.advanceTimersByTimeAsync(2_500);
    expect(session.isOpen).toBe(false);
    FakeSocket.last().say(state([], { deadline: NOW + 10 * MINUTE }));
    expect(session.isOpen).toBe(true);
    session.choose(1, [0]);
    expect(FakeSocket.last().of("save").length).toBe(1);
  });

  test("a phone that slept through it notices when it wakes", async () => {
    const session = live();
    // Asleep: no timer runs, performance.now() stands still, the server goes on.
    session.wake();
    FakeSocket.last().say(state([], { now: NOW + 20 * MINUTE }));
    await vi.advanceTimersByTimeAsync(0);
    expect(session.timedOut).toBe(true);
  });

  test("setting the phone's clock changes nothing", () => {
    const session = live();
    const before = session.left;
    vi.setSystemTime(NOW + 365 * 24 * 60 * MINUTE);
    expect(session.left).toBeCloseTo(before, -1);
  });
});

describe("over HTTP, where sockets fail", () => {
  const saved = (call: Call): { body: unknown } => ({
    body: {
      results: (call.body?.saves as { position: number; seq: number }[]).map(({ position, seq }) => ({
        type: "saved",
        position,
        seq,
      })),
    },
  });

  test("falls back when no socket opens within five seconds", async () => {
    http = (call) => (call.path === "answers/" ? saved(call) : { body: state() });
    const session = open();
    session.choose(1, [0]);
    await vi.advanceTimersByTimeAsync(4_900);
    expect(calls).toEqual([]);
    await vi.advanceTimersByTimeAsync(200);
    expect(calls.map((call) => call.path)).toEqual(["", "answers/"]);
    expect(calls[0]?.headers.Authorization).toBe("Ticket t1");
    expect(calls[1]?.headers.Authorization).toBe("Ticket t2");
    expect(session.unsaved).toBe(0);
    expect(session.connection).toBe("fallback");
  });

  test("falls back after three sockets that failed", async () => {
    http = () => ({ body: state() });
    const session = open();
    for (let count = 0; count < 3; count += 1) {
      FakeSocket.last().break();
      if (count < 2) await vi.advanceTimersByTimeAsync(1_100);
    }
    await settle();
    expect(calls.map((call) => call.path)).toEqual([""]);
    expect(session.connection).toBe("fallback");
  });

  async function fallenBack(answer: Handler, options: Partial<SessionOptions> = {}): Promise<AttemptSession> {
    http = () => ({ body: state() });
    const session = open(options);
    await vi.advanceTimersByTimeAsync(5_000);
    await settle();
    http = answer;
    calls = [];
    return session;
  }

  test("sends each choice at once, and what gathers meanwhile in the next batch", async () => {
    let release: (() => void) | undefined;
    const session = await fallenBack(async (call) => {
      await new Promise<void>((resolve) => (release = resolve));
      return saved(call);
    });
    session.choose(1, [0]);
    await settle();
    session.choose(2, [1]);
    session.choose(3, [2]);
    await settle();
    expect(calls.length).toBe(1);
    release?.();
    await settle();
    expect(calls.map((call) => (call.body?.saves as object[]).length)).toEqual([1, 2]);
    release?.();
    await settle();
    expect(session.unsaved).toBe(0);
  });

  test("adopts, reverts and retries by the results of a batch", async () => {
    const session = await fallenBack(() => ({
      body: {
        results: [
          { type: "stale", position: 1, seq: 1, current: held(1, 50, [3]) },
          { type: "refused", code: "bad_choice", message: "Không có.", position: 2, seq: 2 },
        ],
      },
    }));
    http = (call) =>
      (call.body?.saves as object[]).length === 1
        ? { status: 503, body: { code: "unavailable", message: "" } }
        : {
            body: {
              results: [
                { type: "stale", position: 1, seq: 1, current: held(1, 50, [3]) },
                { type: "refused", code: "bad_choice", message: "Không có.", position: 2, seq: 2 },
              ],
            },
          };
    session.choose(1, [0]);
    session.choose(2, [9]);
    await vi.advanceTimersByTimeAsync(5_000);
    expect(session.answer(1).response).toEqual([3]);
    expect(session.answer(2).response).toBeNull();
    expect(types()).toEqual(["adopted", "refused"]);
  });

  test("tries again with growing waits while nothing answers, and says so", async () => {
    const session = await fallenBack(() => {
      throw new TypeError("failed to fetch");
    });
    session.choose(1, [0]);
    await vi.advanceTimersByTimeAsync(60_000);
    expect(session.connection).toBe("lost");
    const tries = calls.filter((call) => call.path === "answers/").length;
    expect(tries).toBeGreaterThan(3);
    expect(tries).toBeLessThan(12);
    http = saved;
    await vi.advanceTimersByTimeAsync(30_000);
    expect(session.unsaved).toBe(0);
  });

  test("a login page of a hotel's network in the server's place is no answer", async () => {
    const session = await fallenBack(() => ({ body: "<html>Welcome</html>" }));
    session.choose(1, [0]);
    await vi.advanceTimersByTimeAsync(3_000);
    expect(session.stuck).toBe(false);
    expect(session.unsaved).toBe(1);
    http = saved;
    await vi.advanceTimersByTimeAsync(30_000);
    expect(session.unsaved).toBe(0);
  });

  test("an expired ticket is renewed and the batch sent again", async () => {
    const session = await fallenBack((call) => {
      if (call.path === "ticket/") return { body: { ticket: "fresh" } };
      if (call.headers.Authorization === "Ticket fresh") return saved(call);
      return { status: 401, body: { code: "ticket_expired", message: "" } };
    });
    session.choose(1, [0]);
    await vi.advanceTimersByTimeAsync(2_000);
    expect(session.unsaved).toBe(0);
    expect(calls.map((call) => call.path)).toEqual(["answers/", "ticket/", "answers/"]);
  });

  test("submits over HTTP after the last save", async () => {
    const session = await fallenBack((call) =>
      call.path === "submit/"
        ? { body: { type: "finished", reason: "submitted", answered: 1, length: 10, result: "/r/" } }
        : saved(call),
    );
    session.choose(1, [0]);
    session.submit();
    await settle();
    expect(calls.map((call) => call.path)).toEqual(["answers/", "submit/"]);
    expect(session.finished?.result).toBe("/r/");
  });

  test("asks over HTTP how it ended once time is up", async () => {
    const session = await fallenBack(() => ({
      body: { type: "finished", reason: "time_out", answered: 0, length: 10, result: "/r/" },
    }));
    await vi.advanceTimersByTimeAsync(15 * MINUTE);
    await vi.advanceTimersByTimeAsync(5_000);
    expect(session.finished?.reason).toBe("time_out");
    expect(calls.some((call) => call.path === "submit/")).toBe(false);
  });

  test("asks how it ended when saves come too late", async () => {
    const session = await fallenBack((call) =>
      call.path === ""
        ? { body: { type: "finished", reason: "time_out", answered: 0, length: 10, result: "/r/" } }
        : {
            body: { results: [{ type: "refused", code: "too_late", message: "", position: 1, seq: 1 }] },
          },
    );
    session.choose(1, [0]);
    await vi.advanceTimersByTimeAsync(10);
    expect(session.finished?.reason).toBe("time_out");
  });

  test("tries the socket quietly every half minute and goes back to it", async () => {
    const session = await fallenBack(saved);
    FakeSocket.last().break();
    const before = FakeSocket.made.length;
    await vi.advanceTimersByTimeAsync(29_000);
    expect(FakeSocket.made.length).toBe(before);
    await vi.advanceTimersByTimeAsync(2_000);
    expect(FakeSocket.made.length).toBe(before + 1);
    expect(session.connection).toBe("fallback");
    FakeSocket.last().open();
    FakeSocket.last().say(state());
    expect(session.connection).toBe("live");
    session.choose(1, [0]);
    expect(FakeSocket.last().of("save").length).toBe(1);
    expect(calls).toEqual([]);
  });

  test("asks for a fresh ticket before the one it holds is too old", async () => {
    const session = await fallenBack(
      () => ({ body: state([], { deadline: NOW + 60 * MINUTE, ticket: "t3" }) }),
      {
        deadline: NOW + 60 * MINUTE,
      },
    );
    await vi.advanceTimersByTimeAsync(10 * MINUTE);
    expect(calls.filter((call) => call.path === "").length).toBeGreaterThan(0);
    expect(session.stuck).toBe(false);
  });

  test("hands over what is not acknowledged when the page goes away", () => {
    const session = open();
    session.leave();
    expect(calls).toEqual([]);
    session.choose(1, [0]);
    session.leave();
    expect(calls).toMatchObject([{ path: "answers/", keepalive: true }]);
  });
});
