// Numbers and spans of time as people read them: the same forms as contests/templatetags/contest_format.py.
import { locale, t, tn } from "./i18n";

/** 1234567 → "1.234.567" (vi) or "1,234,567" (en). */
export function number(value: number): string {
  return new Intl.NumberFormat(locale()).format(value);
}

/** A share in percent with one decimal: 87.5 → "87,5 %". */
export function percent(value: number): string {
  const digits = new Intl.NumberFormat(locale(), { minimumFractionDigits: 1, maximumFractionDigits: 1 });
  return `${digits.format(value)}%`;
}

/** A time taken: 252345 ms → "4:12,34" (vi) or "4:12.34" (en). */
export function duration(milliseconds: number): string {
  const hundredths = Math.floor(milliseconds / 10);
  const seconds = Math.floor(hundredths / 100);
  const separator = locale() === "vi-VN" ? "," : ".";
  return `${Math.floor(seconds / 60)}:${two(seconds % 60)}${separator}${two(hundredths % 100)}`;
}

/** A clock: 754_200 ms → "12:35" (a second that has begun counts whole); "1:02:05" above an hour. */
export function clock(milliseconds: number): string {
  const total = Math.max(0, Math.ceil(milliseconds / 1000));
  const hours = Math.floor(total / 3600);
  const minutes = Math.floor((total % 3600) / 60);
  const seconds = two(total % 60);
  return hours ? `${hours}:${two(minutes)}:${seconds}` : `${two(minutes)}:${seconds}`;
}

/** Time left in words, the two largest parts: "in 2 days, 3 hours"; a clock below an hour. */
export function untilWords(milliseconds: number): string {
  const total = Math.max(0, Math.ceil(milliseconds / 1000));
  if (total < 3600) return t("in %(span)s", { span: clock(milliseconds) });
  const days = Math.floor(total / 86_400);
  const hours = Math.floor((total % 86_400) / 3600);
  const minutes = Math.floor((total % 3600) / 60);
  const parts = days
    ? [tn("%(n)s day", "%(n)s days", days), hours ? tn("%(n)s hour", "%(n)s hours", hours) : ""]
    : [tn("%(n)s hour", "%(n)s hours", hours), minutes ? tn("%(n)s minute", "%(n)s minutes", minutes) : ""];
  return t("in %(span)s", { span: parts.filter(Boolean).join(", ") });
}

function two(value: number): string {
  return String(value).padStart(2, "0");
}
