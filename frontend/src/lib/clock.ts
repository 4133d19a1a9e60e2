// The server's time as far as the page can tell. The device's own clock is never asked: it may be wrong, and may be
// set while an attempt runs. Only performance.now() is used, which nobody can set.

interface Sample {
  offset: number;
  rtt: number;
}

const KEPT = 8;
// performance.now() stands still while some devices sleep; a sample further off than its own error tells so.
const TOLERANCE = 50;

export class ServerClock {
  private samples: Sample[] = [];
  private offset: number;

  /** `serverNow` was written into the page when it was sent, at `monotonic` ms of performance.now(). */
  constructor(serverNow: number, monotonic: number) {
    this.offset = serverNow - monotonic;
  }

  /** The server's time in ms since 1970. */
  now(): number {
    return performance.now() + this.offset;
  }

  /** A question asked at `sent` and answered at `received` (performance.now()) said that it was `serverNow`. */
  measure(sent: number, received: number, serverNow: number): void {
    const rtt = Math.max(0, received - sent);
    const sample = { rtt, offset: serverNow - (sent + received) / 2 };
    const apart = (other: Sample): number => Math.abs(other.offset - sample.offset);
    if (this.samples.some((other) => apart(other) > (other.rtt + rtt) / 2 + TOLERANCE)) this.samples = [];
    this.samples = [...this.samples, sample].slice(-KEPT);
    this.offset = this.samples.reduce((best, each) => (each.rtt < best.rtt ? each : best)).offset;
  }
}

/** When the page's first bytes came, in ms of performance.now(): the moment that the `now` in its props belongs to. */
export function pageMoment(): number {
  const [navigation] = performance.getEntriesByType("navigation") as PerformanceNavigationTiming[];
  return navigation?.responseStart || performance.now();
}
