// What the attempt's page says about its connection, its saves and its time.
import { t, tn } from "../i18n";
import type { Connection, SessionEvent } from "./session";

const MINUTE = 60_000;

/** A sentence for a connection that is not as it should be; "" while all is well. */
export function connectionWords(connection: Connection, unsaved: number): string {
  const waiting = unsaved
    ? " " + tn("%(n)s answer is waiting to be sent.", "%(n)s answers are waiting to be sent.", unsaved)
    : "";
  switch (connection) {
    case "lost":
      return t("Connection lost — your work is kept, connecting again…") + waiting;
    case "offline":
      return t("This device has no network — your work is kept here. The clock goes on.") + waiting;
    case "fallback":
      return unsaved ? t("The connection is slow — sending by another way.") + waiting : "";
    default:
      return "";
  }
}

/** What to say aloud after an event; "" for nothing. */
export function eventWords(event: SessionEvent): string {
  switch (event.type) {
    case "saved":
      return t("Saved question %(n)s", { n: event.position });
    case "adopted":
      return t("Question %(n)s was changed in another window or device; that answer is shown now.", {
        n: event.position,
      });
    case "refused":
    case "stuck":
      return event.message;
    case "time-out":
      return t("Time is up — handing in your work…");
    case "finished":
      return event.finished.reason === "time_out"
        ? t("Time is up — handed in with %(answered)s of %(length)s questions answered", {
            answered: event.finished.answered,
            length: event.finished.length,
          })
        : t("Handed in");
  }
}

/** What to say when the time left went from `before` to `after` ms: at five minutes and at one. */
export function timeWords(before: number, after: number): string {
  const crossed = (mark: number): boolean => before > mark && after <= mark && after > 0;
  if (crossed(MINUTE)) return t("1 minute left");
  if (crossed(5 * MINUTE)) return t("5 minutes left");
  return "";
}

/** "A", "B", …: how an option is called. */
export function letter(index: number): string {
  return String.fromCharCode(65 + index);
}
