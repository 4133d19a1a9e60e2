// Saves that the server has not acknowledged, kept on the device so that a killed browser loses none of them.
// One key a position: two tabs of one attempt write different keys, and of one position the newest save wins.
import type { Answer } from "./session";

type Box = Pick<Storage, "getItem" | "setItem" | "removeItem" | "key" | "length">;

export class Keep {
  private readonly prefix: string;

  /** `box` null: the browser keeps nothing here (private mode, an embedded page); all lives in memory then. */
  constructor(
    private readonly box: Box | null,
    attempt: string,
  ) {
    this.prefix = `quizsite:${attempt}:`;
  }

  put(answer: Answer): void {
    const there = this.read(this.key(answer.position));
    if (there && there.seq > answer.seq) return;
    try {
      this.box?.setItem(this.key(answer.position), JSON.stringify(answer));
    } catch {
      // Full or forbidden: the save is in memory and on its way all the same.
    }
  }

  /** Forget a position's save unless a newer one has taken its place. */
  drop(position: number, seq: number): void {
    const there = this.read(this.key(position));
    if (there && there.seq <= seq) this.box?.removeItem(this.key(position));
  }

  /** All kept saves, by position. */
  all(): Answer[] {
    return this.keys()
      .map((key) => this.read(key))
      .filter((answer) => answer !== null)
      .sort((a, b) => a.position - b.position);
  }

  clear(): void {
    for (const key of this.keys()) this.box?.removeItem(key);
  }

  /** Whether a key of the browser's storage holds a save of this attempt. */
  owns(key: string | null): boolean {
    return key?.startsWith(this.prefix) ?? false;
  }

  /** The sequence number in what another tab stored; 0 for what cannot be read. */
  seqIn(value: string): number {
    return parse(value)?.seq ?? 0;
  }

  private key(position: number): string {
    return `${this.prefix}${position}`;
  }

  private keys(): string[] {
    if (!this.box) return [];
    const keys: string[] = [];
    for (let index = 0; index < this.box.length; index += 1) {
      const key = this.box.key(index);
      if (key !== null && this.owns(key)) keys.push(key);
    }
    return keys;
  }

  private read(key: string): Answer | null {
    const value = this.box?.getItem(key);
    return value ? parse(value) : null;
  }
}

function parse(value: string): Answer | null {
  try {
    const answer = JSON.parse(value) as Answer;
    return Number.isInteger(answer.position) && Number.isInteger(answer.seq) ? answer : null;
  } catch {
    return null;
  }
}

/** The browser's storage, or null where it is forbidden. */
export function localBox(): Storage | null {
  try {
    const probe = "quizsite:probe";
    localStorage.setItem(probe, "1");
    localStorage.removeItem(probe);
    return localStorage;
  } catch {
    return null;
  }
}
