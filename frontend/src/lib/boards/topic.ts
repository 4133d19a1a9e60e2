// One topic of the boards' socket, kept up to date: frames are whole, so only the newest matters and none is repaired.
import { Link } from "../link";
import type { LinkOptions } from "../link";
import type { Board, BoardOut, Rollup } from "../protocol";

export type Connection = "joining" | "live" | "lost";
type Frame = Board | Rollup;

export interface TopicHandlers<Each extends Frame> {
  frame: (frame: Each) => void;
  connection: (state: Connection) => void;
}

// A topic may rest for hours, and a phone's dead socket says nothing: ask for the frame again after such a silence.
const SILENCE = 60_000;

export class Topic<Each extends Frame> {
  private readonly link: Link;
  private newest = -1;
  private pulse: ReturnType<typeof setInterval> | undefined;
  private heard = 0;

  constructor(
    url: string,
    private readonly topic: string,
    private readonly handlers: TopicHandlers<Each>,
    options: LinkOptions = {},
  ) {
    this.link = new Link(
      url,
      {
        open: () => this.watch(),
        message: (data) => this.take(data as BoardOut),
        down: () => handlers.connection("lost"),
      },
      options,
    );
    addEventListener("online", this.wake);
    document.addEventListener("visibilitychange", this.wake);
  }

  /** Follow the topic; `version` is what the page shows already. */
  start(version: number): void {
    this.newest = version;
    this.handlers.connection("joining");
    this.link.connect();
    this.pulse = setInterval(this.wake, SILENCE);
  }

  /** End for good. */
  stop(): void {
    clearInterval(this.pulse);
    removeEventListener("online", this.wake);
    document.removeEventListener("visibilitychange", this.wake);
    this.link.close();
  }

  private readonly wake = (): void => {
    if (document.hidden) return;
    if (!this.link.isOpen) this.link.connect();
    else if (performance.now() - this.heard >= SILENCE) this.watch();
  };

  /** The server answers a watch with the newest frame; leaving first makes it answer again. */
  private watch(): void {
    this.link.send({ type: "unwatch", topic: this.topic });
    this.link.send({ type: "watch", topic: this.topic });
  }

  private take(message: BoardOut): void {
    this.heard = performance.now();
    if (message.type === "refused" || message.topic !== this.topic) return;
    this.link.settled();
    this.handlers.connection("live");
    if (message.version < this.newest) return;
    this.newest = message.version;
    this.handlers.frame(message as Each);
  }
}
