// What a response to a question says in words, and how what is typed is understood: as questions/rules/marking.py does.
import { locale, t } from "../i18n";
import type { PaperItem, Response } from "./types";
import { letter } from "./words";

/** A prompt that has no partner yet. */
export const UNMATCHED = -1;
/** What a written answer may hold, in characters. */
export const MOST_WRITTEN = 100;

/** The words of cleaned HTML. */
export function plain(html: string): string {
  const holder = document.createElement("template");
  holder.innerHTML = html.replace(/<(br|\/p|\/li)\b/g, " <$1");
  return (holder.content.textContent ?? "").replace(/\s+/g, " ").trim();
}

/** What was typed as the server keeps it: one line, without blanks around. */
export function written(typed: string): string | null {
  return typed.normalize("NFC").replace(/\s+/g, " ").trim() || null;
}

/** The numbers that may be meant: "1.500" is 1500 to some and 1.5 to others, "2,5" is 2.5. */
export function readings(typed: string): number[] {
  const compact = typed.replace(/\s/g, "").replace(/[^\d.,+-]+$/, "");
  const meant = [compact.replace(/,/g, ".")];
  if (/^[+-]?\d{1,3}([.,]\d{3})+$/.test(compact)) meant.push(compact.replace(/[.,]/g, ""));
  else if (/^[+-]?\d{1,3}(\.\d{3})+,\d+$/.test(compact))
    meant.push(compact.replace(/\./g, "").replace(",", "."));
  else if (/^[+-]?\d{1,3}(,\d{3})+\.\d+$/.test(compact)) meant.push(compact.replace(/,/g, ""));
  const numbers = meant.filter((each) => /^[+-]?(\d+\.?\d*|\.\d+)$/.test(each)).map(Number);
  return [...new Set(numbers)];
}

/** How a typed number is understood; "" when it is none. */
export function understood(typed: string): string {
  const digits = new Intl.NumberFormat(locale(), { maximumFractionDigits: 12 });
  const numbers = readings(typed).map((each) => digits.format(each));
  return numbers.length > 1
    ? t("Understood as %(one)s or %(other)s", { one: numbers[0] ?? "", other: numbers[1] ?? "" })
    : numbers.length
      ? t("Understood as %(number)s", { number: numbers[0] ?? "" })
      : "";
}

/** A response in a few words, for the review of a paper. */
export function answerWords(item: PaperItem, response: Response): string {
  if (response === null) return "";
  if (typeof response === "string") return response;
  switch (item.kind) {
    case "true_false":
      return response.map((each) => plain(item.options[each] ?? "")).join(", ");
    case "ordering":
      return response.map(letter).join(" → ");
    case "matching":
      return t("%(n)s of %(total)s matched", {
        n: response.filter((each) => each !== UNMATCHED).length,
        total: response.length,
      });
    default:
      return response.map(letter).join(", ");
  }
}
