// What boards say in words: their state, and how fresh they are.
import { t } from "../i18n";
import type { Metric } from "./places";
import type { Connection } from "./topic";

/** What a board may claim; the same words as templates/contests/_state.html. */
export function stateWords(state: string): string {
  switch (state) {
    case "official":
      return t("Official");
    case "frozen":
      return t("Frozen until the results");
    case "closed":
      return t("Closed, provisional");
    default:
      return t("Provisional");
  }
}

/** How fresh the page is. */
export function connectionWords(connection: Connection): string {
  if (connection === "live") return t("Live");
  return connection === "lost" ? t("Not live – connecting again…") : t("Connecting…");
}

/** The heading of a column of figures. */
export function metricWords(metric: Metric): string {
  switch (metric) {
    case "entrants":
      return t("Entrants");
    case "attempts":
      return t("Attempts");
    case "mean":
      return t("Mean score");
    case "all_correct":
      return t("All correct");
  }
}
