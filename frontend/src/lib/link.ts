// A socket that comes back by itself: full jitter up to 30 s, dead ones noticed by silence. It knows no messages.

export interface LinkHandlers {
  /** The socket is open: say who you are. */
  open: () => void;
  message: (data: unknown) => void;
  /** It could not be opened, or is gone; another try follows by itself. `failures` since it was last `settled`. */
  down: (failures: number) => void;
}

export interface LinkOptions {
  WebSocket?: typeof WebSocket;
  random?: () => number;
}

const BASE = 500;
const CAP = 30_000;
const OPENING = 10_000;
const SILENCE = 8_000;

type Timer = ReturnType<typeof setTimeout>;

export class Link {
  /** Not 0: tries are this far apart, ms, more or less, instead of backing off. */
  steady = 0;
  private socket: WebSocket | null = null;
  private failures = 0;
  private retry: Timer | undefined;
  private watchdog: Timer | undefined;
  private ended = false;
  private readonly Socket: typeof WebSocket;
  private readonly random: () => number;

  constructor(
    private readonly url: string,
    private readonly handlers: LinkHandlers,
    options: LinkOptions = {},
  ) {
    this.Socket = options.WebSocket ?? WebSocket;
    this.random = options.random ?? Math.random;
  }

  get isOpen(): boolean {
    return this.socket?.readyState === 1;
  }

  /** Open now, whatever the wait; nothing happens while a socket is open or opening. */
  connect(): void {
    if (this.ended || this.socket) return;
    clearTimeout(this.retry);
    let socket: WebSocket;
    try {
      socket = new this.Socket(this.url);
    } catch {
      this.fail();
      return;
    }
    this.socket = socket;
    const mine = (): boolean => this.socket === socket;
    this.watch(OPENING);
    socket.onopen = () => {
      if (!mine()) return;
      this.calm();
      this.handlers.open();
    };
    socket.onmessage = (event: MessageEvent) => {
      if (!mine()) return;
      this.calm();
      let data: unknown;
      try {
        data = JSON.parse(String(event.data));
      } catch {
        return;
      }
      this.handlers.message(data);
    };
    socket.onclose = () => {
      if (mine()) this.lose();
    };
    socket.onerror = () => {
      if (mine() && socket.readyState !== 1) this.lose();
    };
  }

  /** Send, and expect to hear something soon. False when the socket is not open. */
  send(message: object): boolean {
    if (!this.socket || this.socket.readyState !== 1) return false;
    this.socket.send(JSON.stringify(message));
    if (this.watchdog === undefined) this.watch(SILENCE);
    return true;
  }

  /** The connection has proved itself: the next loss starts from a short wait again. */
  settled(): void {
    this.failures = 0;
  }

  /** Give this socket up and try another after the usual wait. */
  drop(): void {
    if (this.socket) this.lose();
  }

  /** End for good. */
  close(): void {
    this.ended = true;
    clearTimeout(this.retry);
    this.calm();
    const socket = this.socket;
    this.socket = null;
    socket?.close();
  }

  private watch(milliseconds: number): void {
    this.watchdog = setTimeout(() => this.lose(), milliseconds);
  }

  private calm(): void {
    clearTimeout(this.watchdog);
    this.watchdog = undefined;
  }

  private lose(): void {
    this.calm();
    const socket = this.socket;
    this.socket = null;
    socket?.close();
    this.fail();
  }

  private fail(): void {
    if (this.ended) return;
    this.failures += 1;
    const wait = this.steady
      ? this.steady * (0.75 + this.random() / 2)
      : this.random() * Math.min(CAP, BASE * 2 ** this.failures);
    clearTimeout(this.retry);
    this.retry = setTimeout(() => this.connect(), wait);
    this.handlers.down(this.failures);
  }
}

/** The address of a socket path on this page's own host. */
export function socketUrl(path: string): string {
  return `${location.protocol === "https:" ? "wss" : "ws"}://${location.host}${path}`;
}
