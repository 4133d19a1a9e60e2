// One page's side of a timed attempt: what is answered, what the server has acknowledged, and how to reach it.
//
// A save is kept on the device until the server says `saved`. It goes over the socket, or over HTTP where sockets fail.
// Sequence numbers are a Lamport clock: above every number seen, so that the newest choice of any tab or device wins.
// No DOM and no framework here: the page listens to `onChange` and `onEvent`.
import { ServerClock } from "../clock";
import { Link } from "../link";
import { PROTOCOL } from "../protocol";
import type { AttemptOut, Finished, Refused, Save, Saved, SavedAnswer, Stale, State } from "../protocol";
import { Keep } from "./keep";

/** As `save` in lib/protocol.ts tells by kind; nothing chosen and nothing written is null. */
export type Choice = number[] | string | number | null;

/** The whole state of one position. */
export interface Answer {
  position: number;
  seq: number;
  response: Choice;
  flagged: boolean;
  spent_ms: number;
}

/** How the server is reached. `lost`: not at this moment, tries go on; `offline`: the device says it has no network. */
export type Connection = "connecting" | "live" | "fallback" | "lost" | "offline";

export type SessionEvent =
  | { type: "saved"; position: number }
  /** A newer choice from another tab or device now counts. */
  | { type: "adopted"; position: number }
  /** Not done, and nothing to try again; `message` is the server's sentence. */
  | { type: "refused"; code: string; message: string; position: number | null }
  /** This page cannot go on; what was saved is safe. */
  | { type: "stuck"; code: string; message: string }
  | { type: "time-out" }
  | { type: "finished"; finished: Finished };

export interface SessionOptions {
  attempt: string;
  ticket: string;
  language: string;
  /** Full ws(s):// address. */
  socket: string;
  /** Path of the HTTP interface, ending in a slash. */
  api: string;
  deadline: number;
  answers: SavedAnswer[];
  clock: ServerClock;
  box: Storage | null;
  fetch?: typeof fetch;
  WebSocket?: typeof WebSocket;
  random?: () => number;
  isOnline?: () => boolean;
  onChange?: () => void;
  onEvent?: (event: SessionEvent) => void;
}

const PING_EVERY = 20_000;
const FALLBACK_AFTER = 5_000;
const FALLBACK_FAILURES = 3;
const SOCKET_AGAIN = 30_000;
const HTTP_TIMEOUT = 15_000;
const HTTP_CAP = 30_000;
const BATCH = 50;
// A pause in typing; until then each key changes what is kept on the device, and nothing is sent.
const TYPING = 500;
// contests.rules.phases.GRACE: choices on their way at the deadline still count this long.
const GRACE = 2_000;
// Not everybody whose round closes now asks in the same instant.
const END_SPREAD = 1_500;
// Well within a ticket's life (accounts.tickets.TICKET_SECONDS): a page that cannot use cookies never holds a dead one.
const REFRESH = 10 * 60_000;

const OVER = new Set(["too_late", "attempt_finished"]);
const AGAIN = new Set(["slow_down", "unavailable"]);
const TICKET = new Set(["ticket_expired", "ticket_forged"]);

type Timer = ReturnType<typeof setTimeout>;

class HttpRefusal extends Error {
  constructor(
    readonly status: number,
    readonly code: string,
    message: string,
  ) {
    super(message);
  }

  /** Trying again would not help. A refusal without a code is not ours: some gate on the way, which may open. */
  get isFinal(): boolean {
    return this.code !== "" && this.status >= 400 && this.status < 500 && ![408, 429].includes(this.status);
  }
}

export class AttemptSession {
  connection: Connection = "connecting";
  deadline: number;
  /** The person has asked to finish; it happens once all saves are acknowledged. */
  submitting = false;
  /** Time is up on this page: choices are closed. */
  timedOut = false;
  finished: Finished | null = null;
  stuck = false;

  private readonly held = new Map<number, Answer>();
  private readonly pending = new Map<number, Answer>();
  private readonly spent = new Map<number, number>();
  private readonly keep: Keep;
  private readonly link: Link;
  private readonly fetch: typeof fetch;
  private readonly random: () => number;
  private readonly isOnline: () => boolean;
  private ticket: string;
  private maxSeq = 0;
  /** The position whose newest save is not sent yet, as more is being typed. */
  private typed: number | null = null;
  private shown: { position: number; since: number } | null = null;
  /** The socket has said `state`: it takes saves. */
  private greeted = false;
  private helloSent = 0;
  private http = false;
  private httpBusy = false;
  private httpFailures = 0;
  private renewing = false;
  private badMessages = 0;
  private timers = new Map<string, Timer>();

  constructor(private readonly options: SessionOptions) {
    this.deadline = options.deadline;
    this.ticket = options.ticket;
    this.fetch = options.fetch ?? ((...request) => fetch(...request));
    this.random = options.random ?? Math.random;
    this.isOnline = options.isOnline ?? (() => navigator.onLine);
    this.keep = new Keep(options.box, options.attempt);
    for (const answer of options.answers) this.hold(answer);
    for (const answer of this.keep.all()) this.restore(answer);
    this.link = new Link(
      options.socket,
      {
        open: () => this.hello(),
        message: (data) => this.receive(data as AttemptOut),
        down: (n) => this.down(n),
      },
      { WebSocket: options.WebSocket, random: options.random },
    );
  }

  // --- What the page asks ------------------------------------------------------------------------

  start(): void {
    if (!this.isOnline()) this.connection = "offline";
    this.link.connect();
    this.after("fallback", FALLBACK_AFTER, () => this.fallBack());
    this.scheduleRefresh();
    this.watchDeadline();
  }

  /** End this page's side without finishing the attempt. */
  stop(): void {
    for (const timer of this.timers.values()) clearTimeout(timer);
    this.timers.clear();
    this.link.close();
  }

  /** What stands at a position as the person sees it. */
  answer(position: number): Answer {
    return (
      this.pending.get(position) ??
      this.held.get(position) ?? { position, seq: 0, response: null, flagged: false, spent_ms: 0 }
    );
  }

  isAnswered(position: number): boolean {
    const { response } = this.answer(position);
    return Array.isArray(response) ? response.length > 0 : response !== null && response !== "";
  }

  isSaving(position: number): boolean {
    return this.pending.has(position);
  }

  /** Saves that the server has not acknowledged. */
  get unsaved(): number {
    return this.pending.size;
  }

  /** Milliseconds left by the server's clock, never below 0. */
  get left(): number {
    return Math.max(0, this.deadline - this.options.clock.now());
  }

  /** Whether choices are still taken. */
  get isOpen(): boolean {
    return !this.timedOut && !this.finished && !this.submitting && !this.stuck;
  }

  /** `typing`: more may follow at once, so it is sent when that pauses, or the page is about to change. */
  choose(position: number, response: Choice, typing = false): void {
    this.save(position, { response }, typing);
  }

  flag(position: number, flagged: boolean): void {
    this.save(position, { flagged });
  }

  /** This position is on screen from now on; null: none is. */
  show(position: number | null): void {
    this.sendTyped();
    this.tally();
    this.shown = position === null ? null : { position, since: performance.now() };
  }

  submit(): void {
    if (!this.isOpen) return;
    this.sendTyped();
    this.submitting = true;
    this.changed();
    this.proceed();
  }

  /** The device is back on a network, or the page is looked at again: try at once. */
  wake(): void {
    if (this.finished || this.stuck) return;
    if (this.connection === "offline") this.connection = this.greeted ? "live" : "lost";
    this.refresh();
    this.checkDeadline();
    this.changed();
  }

  /** The device says that it has no network. */
  sleep(): void {
    if (this.finished || this.stuck) return;
    this.connection = "offline";
    this.changed();
  }

  /** Another tab kept a save: number ours above it. It was acknowledged there: see what the server holds now. */
  noticeStorage(key: string | null, value: string | null): void {
    if (!this.keep.owns(key)) return;
    if (value === null) this.after("peek", 300, () => this.refresh());
    else this.maxSeq = Math.max(this.maxSeq, this.keep.seqIn(value));
  }

  /** The page is going away: hand over by HTTP what is not acknowledged, without waiting. */
  leave(): void {
    this.sendTyped();
    if (!this.pending.size || this.finished) return;
    const saves = this.waiting();
    void this.request("answers/", { saves: saves.slice(0, BATCH).map(wire) }, { keepalive: true }).catch(
      () => undefined,
    );
  }

  // --- Saving ------------------------------------------------------------------------------------

  private save(position: number, change: Partial<Answer>, typing = false): void {
    if (!this.isOpen) return;
    if (position !== this.typed) this.sendTyped();
    this.typed = null;
    this.tally();
    const before = this.answer(position);
    const spent_ms = Math.round(before.spent_ms + (this.spent.get(position) ?? 0));
    this.spent.delete(position);
    this.maxSeq += 1;
    const answer = { ...before, ...change, seq: this.maxSeq, spent_ms: Math.min(spent_ms, 86_400_000) };
    this.pending.set(position, answer);
    this.keep.put(answer);
    this.changed();
    if (typing) {
      this.typed = position;
      this.after("typed", TYPING, () => this.sendTyped());
    } else this.send(answer);
  }

  private send(answer: Answer): void {
    if (this.http) void this.flush();
    else if (this.greeted) this.link.send(wire(answer));
  }

  /** Send what was typed last, if it was not sent yet. */
  private sendTyped(): void {
    this.cancel("typed");
    const answer = this.typed === null ? undefined : this.pending.get(this.typed);
    this.typed = null;
    if (answer) this.send(answer);
  }

  private tally(): void {
    if (!this.shown) return;
    const now = performance.now();
    const { position, since } = this.shown;
    this.spent.set(position, (this.spent.get(position) ?? 0) + now - since);
    this.shown = { position, since: now };
  }

  private hold(answer: SavedAnswer): void {
    this.held.set(answer.position, { ...answer, spent_ms: answer.spent_ms ?? 0 });
    this.maxSeq = Math.max(this.maxSeq, answer.seq);
  }

  /** A save of an earlier visit that nobody acknowledged: still wanted unless the server has a newer one. */
  private restore(answer: Answer): void {
    this.maxSeq = Math.max(this.maxSeq, answer.seq);
    const held = this.held.get(answer.position);
    if (held && held.seq > answer.seq) this.keep.drop(answer.position, answer.seq);
    else this.pending.set(answer.position, answer);
  }

  private acknowledge(message: Saved): void {
    const waiting = this.pending.get(message.position);
    if (!waiting || waiting.seq !== message.seq) return;
    this.settle(waiting);
    this.emit({ type: "saved", position: message.position });
  }

  private settle(answer: Answer): void {
    this.pending.delete(answer.position);
    this.held.set(answer.position, answer);
    this.keep.drop(answer.position, answer.seq);
  }

  /** The server's state of a position counts; tell the person when it differs from what they saw. */
  private adopt(current: SavedAnswer, upTo: number): void {
    const before = this.answer(current.position);
    // An older reply overtaken by a newer one, as quick taps in one batch produce it, tells nothing new.
    if (current.seq >= (this.held.get(current.position)?.seq ?? 0)) this.hold(current);
    const waiting = this.pending.get(current.position);
    if (waiting && waiting.seq <= upTo) {
      this.pending.delete(current.position);
      this.keep.drop(current.position, waiting.seq);
    }
    if (!sameAnswer(before, this.answer(current.position))) {
      this.emit({ type: "adopted", position: current.position });
    }
  }

  /** What is not acknowledged, oldest first. */
  private waiting(): Answer[] {
    return [...this.pending.values()].sort((a, b) => a.seq - b.seq);
  }

  // --- What the server says ------------------------------------------------------------------------

  private receive(message: AttemptOut): void {
    if (this.finished) return;
    switch (message.type) {
      case "state":
        this.link.settled();
        this.greeted = true;
        this.connection = "live";
        this.leaveHttp();
        this.options.clock.measure(this.helloSent, performance.now(), message.now);
        this.takeState(message);
        this.schedulePing();
        this.resend();
        break;
      case "saved":
        this.badMessages = 0;
        this.acknowledge(message);
        this.proceed();
        break;
      case "stale":
        this.takeStale(message);
        this.proceed();
        break;
      case "refused":
        this.refuse(message);
        this.proceed();
        break;
      case "finished":
        this.finish(message);
        break;
      case "pong":
        this.options.clock.measure(message.sent, performance.now(), message.now);
        this.watchDeadline();
        break;
    }
    this.changed();
  }

  private takeState(state: State): void {
    this.ticket = state.ticket;
    this.deadline = state.deadline;
    for (const theirs of state.answers) {
      const waiting = this.pending.get(theirs.position);
      if (waiting && waiting.seq === theirs.seq && sameAnswer(waiting, theirs)) {
        this.settle(waiting);
        this.emit({ type: "saved", position: theirs.position });
      } else if (waiting && waiting.seq > theirs.seq) {
        this.hold(theirs);
      } else {
        this.adopt(theirs, theirs.seq);
      }
    }
    if (this.timedOut && this.left > 0) {
      // More time was given, or this page's clock ran ahead.
      this.timedOut = false;
      this.cancel("end");
    }
    this.watchDeadline();
  }

  private takeStale(message: Stale): void {
    this.adopt(message.current, message.seq);
  }

  private refuse(message: Refused): void {
    const position = message.position ?? null;
    const waiting = position === null ? undefined : this.pending.get(position);
    if (TICKET.has(message.code)) {
      void this.renew();
    } else if (OVER.has(message.code)) {
      // Once this batch of replies is read: each save of it is refused alike.
      this.after("end", 0, () => this.askEnd());
    } else if (AGAIN.has(message.code)) {
      this.after("again", 1_000 + this.random() * 2_000, () => this.resend());
    } else if (waiting && message.seq === waiting.seq) {
      this.pending.delete(waiting.position);
      this.keep.drop(waiting.position, waiting.seq);
      this.emit({ type: "refused", code: message.code, message: message.message, position });
    } else if (message.code === "attempt_not_found") {
      this.getStuck(message.code, message.message);
    } else if (position === null) {
      this.badMessages += 1;
      if (this.badMessages >= 3) this.getStuck(message.code, message.message);
    }
  }

  private finish(message: Finished): void {
    if (this.finished) return;
    this.finished = message;
    this.pending.clear();
    this.keep.clear();
    this.stop();
    this.emit({ type: "finished", finished: message });
    this.changed();
  }

  private getStuck(code: string, message: string): void {
    this.stuck = true;
    this.stop();
    this.emit({ type: "stuck", code, message });
    this.changed();
  }

  // --- The socket ----------------------------------------------------------------------------------

  private hello(): void {
    this.helloSent = performance.now();
    this.link.send({
      type: "hello",
      ticket: this.ticket,
      protocol: PROTOCOL,
      language: this.options.language,
    });
  }

  private down(failures: number): void {
    this.greeted = false;
    this.cancel("ping");
    if (!this.isOnline()) this.connection = "offline";
    else if (!this.http && this.connection !== "connecting") this.connection = "lost";
    if (failures >= FALLBACK_FAILURES) this.fallBack();
    else if (!this.http && !this.timers.has("fallback")) {
      this.after("fallback", FALLBACK_AFTER, () => this.fallBack());
    }
    this.changed();
  }

  private schedulePing(): void {
    this.after("ping", PING_EVERY, () => {
      if (this.link.send({ type: "ping", sent: performance.now() })) this.schedulePing();
    });
  }

  /** Send again all that is not acknowledged, on whatever way is open. */
  private resend(): void {
    if (this.http) void this.flush();
    else if (this.greeted) {
      for (const answer of this.waiting()) this.link.send(wire(answer));
      this.proceed();
    }
  }

  /** Finish if that is asked for and nothing waits any more. */
  private proceed(): void {
    if (!this.endIsDue) return;
    if (this.http) void this.flush();
    else if (this.greeted) this.link.send({ type: "submit" });
  }

  private scheduleRefresh(): void {
    this.after("refresh", REFRESH, () => {
      this.refresh();
      this.scheduleRefresh();
    });
  }

  private get endIsDue(): boolean {
    return this.submitting && this.pending.size === 0 && !this.finished && !this.stuck;
  }

  /** Ask the server for all that it holds, and a fresh ticket. An attempt that is over ends by being asked about. */
  private refresh(): void {
    if (this.finished || this.stuck) return;
    if (this.http) this.sync();
    if (this.link.isOpen) this.hello();
    else this.link.connect();
  }

  // --- HTTP, where sockets fail ----------------------------------------------------------------------

  private fallBack(): void {
    if (this.http || this.greeted || this.finished || this.stuck) return;
    this.cancel("fallback");
    this.http = true;
    this.httpFailures = 0;
    this.link.steady = SOCKET_AGAIN;
    this.sync();
  }

  private leaveHttp(): void {
    this.cancel("fallback");
    this.cancel("http");
    this.http = false;
    this.link.steady = 0;
  }

  /** Ask for the state, then send what waits. */
  private sync(): void {
    void this.talk(async () => {
      const sent = performance.now();
      const message = await this.request<State | Finished>("");
      if (message.type === "finished") {
        this.finish(message);
        return;
      }
      this.options.clock.measure(sent, performance.now(), message.now);
      this.takeState(message);
    });
  }

  private flush(): Promise<void> {
    return this.talk(async () => undefined);
  }

  /** One conversation at a time: `first`, then batches until nothing waits, then the end. Failures try again later. */
  private async talk(first: () => Promise<void>): Promise<void> {
    if (this.httpBusy || !this.http || this.finished || this.stuck) return;
    this.httpBusy = true;
    this.cancel("http");
    try {
      await first();
      while (this.http && this.pending.size && !this.finished && !this.stuck) {
        if (!(await this.sendBatch())) break;
      }
      if (this.http && this.endIsDue) {
        this.finish(await this.request<Finished>("submit/", {}));
      }
      this.httpFailures = 0;
      if (this.http) this.connection = "fallback";
    } catch (error) {
      this.httpFailed(error);
    } finally {
      this.httpBusy = false;
      this.changed();
    }
    if (this.http && (this.pending.size || this.endIsDue) && !this.renewing) this.retryHttp();
  }

  /** Send what waits; false when the server wants it later or not at all. */
  private async sendBatch(): Promise<boolean> {
    const saves = this.waiting().slice(0, BATCH);
    const { results } = await this.request<{ results: (Saved | Stale | Refused | Finished)[] }>("answers/", {
      saves: saves.map(wire),
    });
    for (const result of results) {
      if (result.type === "saved") this.acknowledge(result);
      else if (result.type === "stale") this.takeStale(result);
      else if (result.type === "finished") this.finish(result);
      else this.refuse(result);
    }
    this.changed();
    return !saves.some((save) => this.pending.get(save.position)?.seq === save.seq);
  }

  private httpFailed(error: unknown): void {
    this.httpFailures += 1;
    if (error instanceof HttpRefusal) {
      if (TICKET.has(error.code)) void this.renew();
      else if (error.isFinal) this.getStuck(error.code, error.message);
    }
    if (!this.stuck) this.connection = this.isOnline() ? "lost" : "offline";
    if (this.http && !this.renewing) this.retryHttp();
  }

  private retryHttp(): void {
    const most = Math.min(HTTP_CAP, 1_000 * 2 ** this.httpFailures);
    this.after("http", this.random() * most + 250, () => void this.flush());
  }

  private async renew(): Promise<void> {
    if (this.renewing) return;
    this.renewing = true;
    try {
      // By the cookies of this device: the old ticket is no longer good.
      const { ticket } = await this.request<{ ticket: string }>("ticket/", {}, { ticketless: true });
      this.ticket = ticket;
      this.renewing = false;
      if (this.http) void this.flush();
      this.link.drop();
      this.link.connect();
    } catch (error) {
      this.renewing = false;
      if (error instanceof HttpRefusal && error.isFinal) this.getStuck(error.code, error.message);
      else {
        this.after("renew", 1_000 + this.random() * 4_000, () => void this.renew());
      }
    }
    this.changed();
  }

  private async request<Reply>(
    path: string,
    body?: object,
    { keepalive = false, ticketless = false } = {},
  ): Promise<Reply> {
    const abort = new AbortController();
    const timer = setTimeout(() => abort.abort(), HTTP_TIMEOUT);
    try {
      const response = await this.fetch(this.options.api + path, {
        method: body ? "POST" : "GET",
        headers: {
          Accept: "application/json",
          "Accept-Language": this.options.language,
          ...(body ? { "Content-Type": "application/json" } : {}),
          ...(ticketless ? {} : { Authorization: `Ticket ${this.ticket}` }),
        },
        body: body ? JSON.stringify(body) : undefined,
        credentials: "same-origin",
        keepalive,
        signal: abort.signal,
      });
      const reply = (await response.json().catch(() => null)) as (Reply & Partial<Refused>) | null;
      if (!response.ok) throw new HttpRefusal(response.status, reply?.code ?? "", reply?.message ?? "");
      if (reply === null) throw new Error("something on the way answered in the server's place");
      return reply;
    } finally {
      clearTimeout(timer);
    }
  }

  // --- The deadline --------------------------------------------------------------------------------

  private watchDeadline(): void {
    if (this.timedOut || this.finished || this.stuck) return;
    // Not one long timer: devices sleep through those, and the clock may be measured anew.
    this.after("deadline", Math.min(this.left, 1_000), () => this.checkDeadline());
  }

  private checkDeadline(): void {
    if (this.timedOut || this.finished || this.stuck) return;
    if (this.left > 0) {
      this.watchDeadline();
      return;
    }
    this.sendTyped();
    this.timedOut = true;
    this.emit({ type: "time-out" });
    this.changed();
    this.after("end", GRACE + 200 + this.random() * END_SPREAD, () => this.askEnd());
  }

  /** The attempt should be over by the server's clock: ask until it says how it ended, or that it goes on. */
  private askEnd(): void {
    this.refresh();
    this.after("end", 2_000 + this.random() * 4_000, () => this.askEnd());
  }

  // --- Small things --------------------------------------------------------------------------------

  private after(name: string, milliseconds: number, action: () => void): void {
    this.cancel(name);
    if (this.finished || this.stuck) return;
    const timer = setTimeout(() => {
      this.timers.delete(name);
      action();
    }, milliseconds);
    this.timers.set(name, timer);
  }

  private cancel(name: string): void {
    clearTimeout(this.timers.get(name));
    this.timers.delete(name);
  }

  private changed(): void {
    this.options.onChange?.();
  }

  private emit(event: SessionEvent): void {
    this.options.onEvent?.(event);
  }
}

function wire({ position, seq, response, flagged, spent_ms }: Answer): Save {
  return { type: "save", position, seq, response, flagged, spent_ms };
}

function sameAnswer(
  a: Pick<Answer, "response" | "flagged">,
  b: Pick<Answer, "response" | "flagged">,
): boolean {
  return a.flagged === b.flagged && JSON.stringify(normal(a.response)) === JSON.stringify(normal(b.response));
}

/** None chosen is the same as no answer. The order counts: of an ordering it is the answer. */
function normal(response: Choice): Choice {
  return Array.isArray(response) && !response.length ? null : response;
}
