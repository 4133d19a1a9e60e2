// A WebSocket that tests open, feed and break by hand.
import { vi } from "vitest";

export class FakeSocket {
  static made: FakeSocket[] = [];
  /** Set: pings are answered with this time. */
  static serverNow: (() => number) | null = null;
  static last(): FakeSocket {
    const socket = FakeSocket.made.at(-1);
    if (!socket) throw new Error("no socket was opened");
    return socket;
  }

  readyState = 0;
  sent: Record<string, unknown>[] = [];
  onopen: (() => void) | null = null;
  onmessage: ((event: { data: string }) => void) | null = null;
  onclose: (() => void) | null = null;
  onerror: (() => void) | null = null;

  constructor(readonly url: string) {
    FakeSocket.made.push(this);
  }

  send(text: string): void {
    if (this.readyState !== 1) throw new Error("not open");
    const message = JSON.parse(text) as Record<string, unknown>;
    this.sent.push(message);
    if (message.type === "ping" && FakeSocket.serverNow) {
      const now = FakeSocket.serverNow();
      queueMicrotask(() => this.say({ type: "pong", sent: message.sent, now }));
    }
  }

  close(): void {
    this.readyState = 3;
  }

  // --- What the test does ---

  open(): void {
    this.readyState = 1;
    this.onopen?.();
  }

  say(message: object): void {
    this.onmessage?.({ data: JSON.stringify(message) });
  }

  break(): void {
    this.readyState = 3;
    this.onclose?.();
  }

  /** Messages of one type that the page sent. */
  of(type: string): Record<string, unknown>[] {
    return this.sent.filter((message) => message.type === type);
  }
}

export function freshSockets(): typeof WebSocket {
  FakeSocket.made = [];
  FakeSocket.serverNow = null;
  return FakeSocket as unknown as typeof WebSocket;
}

/** Storage in memory, as a browser's. */
export class MemoryStorage implements Storage {
  private readonly items = new Map<string, string>();
  get length(): number {
    return this.items.size;
  }
  key(index: number): string | null {
    return [...this.items.keys()][index] ?? null;
  }
  getItem(key: string): string | null {
    return this.items.get(key) ?? null;
  }
  setItem(key: string, value: string): void {
    this.items.set(key, value);
  }
  removeItem(key: string): void {
    this.items.delete(key);
  }
  clear(): void {
    this.items.clear();
  }
}

/** Let promises that are ready run. */
export async function settle(): Promise<void> {
  for (let turn = 0; turn < 10; turn += 1) await Promise.resolve();
  await vi.advanceTimersByTimeAsync(0);
}
