// The state of the page of figures by locality: what the frames say, and how the reader wants it shown.
import type { LinkOptions } from "../link";
import type { PlaceRow, Rollup } from "../protocol";
import { sorted, steps, withFigures } from "./places";
import type { Metric, Order, PlaceLine, PlacesProps } from "./places";
import { Topic } from "./topic";
import type { Connection } from "./topic";

export class LivePlaces {
  lines = $state.raw<PlaceLine[]>([]);
  total = $state.raw<PlaceRow>({ code: "", entrants: 0, attempts: 0, mean: 0, all_correct: 0 });
  connection = $state<Connection>("joining");
  metric = $state<Metric>("entrants");
  order = $state.raw<Order>({ column: "entrants", descending: true });

  readonly ordered = $derived(sorted(this.lines, this.order));
  readonly scale = $derived(steps(this.lines.map((line) => line[this.metric])));

  private readonly topic: Topic<Rollup>;

  constructor(
    readonly props: PlacesProps,
    options: LinkOptions & { url: string },
  ) {
    this.lines = props.rows;
    this.total = props.total;
    this.topic = new Topic<Rollup>(
      options.url,
      props.topic,
      { frame: (frame) => this.take(frame), connection: (state) => (this.connection = state) },
      options,
    );
  }

  /** Colour the map by a figure, and bring the places that have most of it to the top. */
  choose(metric: Metric): void {
    this.metric = metric;
    this.order = { column: metric, descending: true };
  }

  start(): void {
    this.topic.start(this.props.version);
  }

  stop(): void {
    this.topic.stop();
  }

  private take(frame: Rollup): void {
    this.lines = withFigures(this.props.rows, frame.rows);
    this.total = frame.total;
  }
}
