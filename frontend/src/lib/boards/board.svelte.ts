// The state of a board's page: what the frames say, the visitor's own row, the connection.
import type { LinkOptions } from "../link";
import type { Board, BoardRow } from "../protocol";
import { Pace, newcomers, scopeQuery, showsTop } from "./board";
import type { BoardProps } from "./board";
import { Topic } from "./topic";
import type { Connection } from "./topic";

// One's own row costs a request; the board may change twice a second.
const OWN_ROW_EVERY = 10_000;

export interface LiveBoardOptions extends LinkOptions {
  url: string;
  fetch?: typeof fetch;
}

export class LiveBoard {
  rows = $state.raw<BoardRow[]>([]);
  /** Who came onto the page since it was loaded. */
  arrived = $state.raw<string[]>([]);
  entrants = $state(0);
  phase = $state("");
  me = $state.raw<BoardRow | null>(null);
  myPage = $state<number | null>(null);
  connection = $state<Connection>("joining");
  /** The board has moved on since a page was loaded that frames do not keep going. */
  outdated = $state(false);

  private readonly topic: Topic<Board>;
  private readonly ownRow: Pace;
  private readonly fetch: typeof fetch;
  private version: number;
  private firstRows: (() => void) | null = null;

  constructor(
    readonly props: BoardProps,
    options: LiveBoardOptions,
  ) {
    this.rows = props.rows;
    this.entrants = props.entrants;
    this.phase = props.state;
    this.me = props.me;
    this.myPage = props.me_page;
    this.version = props.version;
    this.fetch = options.fetch ?? ((...request) => fetch(...request));
    this.ownRow = new Pace(() => void this.readOwnRow(), OWN_ROW_EVERY);
    this.topic = new Topic<Board>(
      options.url,
      props.topic,
      { frame: (frame) => this.take(frame), connection: (state) => (this.connection = state) },
      options,
    );
  }

  /** Whether the rows move by themselves. */
  get live(): boolean {
    return showsTop(this.props);
  }

  /** `then` is called once there are rows, at once when there are. */
  onFirstRows(then: () => void): void {
    if (this.rows.length) then();
    else this.firstRows = then;
  }

  start(): void {
    this.topic.start(this.props.version);
  }

  stop(): void {
    this.topic.stop();
    this.ownRow.stop();
  }

  private take(frame: Board): void {
    this.entrants = frame.entrants;
    this.phase = frame.state;
    if (this.live) this.showRows(frame.rows);
    else if (frame.version > this.props.version) this.outdated = true;
    if (frame.version === this.version) return;
    this.version = frame.version;
    if (this.props.entered) this.ownRow.ask();
  }

  private showRows(rows: BoardRow[]): void {
    this.arrived = [...this.arrived, ...newcomers(this.rows, rows)];
    this.rows = rows;
    if (!rows.length || !this.firstRows) return;
    this.firstRows();
    this.firstRows = null;
  }

  private async readOwnRow(): Promise<void> {
    try {
      const response = await this.fetch(`${this.props.api}me/${scopeQuery(this.props)}`);
      if (!response.ok) return;
      const { row, page } = (await response.json()) as { row: BoardRow | null; page: number | null };
      this.me = row;
      this.myPage = page;
    } catch {
      // The next change of the board asks again.
    }
  }
}
