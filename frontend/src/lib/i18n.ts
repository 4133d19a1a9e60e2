// Words in the page's language. The server puts the translations of all literal `t(…)` and `tn(…)` of these sources
// into the page as JSON (`#strings`); English pages carry none, since the msgids are English.

export type Values = Record<string, string | number>;
type Catalogue = Record<string, string | string[]>;

let catalogue: Catalogue | null = null;

function load(): Catalogue {
  const text = document.getElementById("strings")?.textContent;
  return text ? (JSON.parse(text) as Catalogue) : {};
}

function known(): Catalogue {
  catalogue ??= load();
  return catalogue;
}

/** For tests: use these words, or read the page again. */
export function useStrings(strings: Catalogue | null): void {
  catalogue = strings;
}

function fill(text: string, values: Values): string {
  return text.replace(/%\((\w+)\)s|%%/g, (whole, name: string | undefined) =>
    name === undefined ? "%" : name in values ? String(values[name]) : whole,
  );
}

/** The sentence in the page's language, its `%(name)s` filled from `values`. */
export function t(msgid: string, values: Values = {}): string {
  const found = known()[msgid];
  return fill((Array.isArray(found) ? found[0] : found) || msgid, values);
}

/** Like `t`, with `one` for n = 1 and `many` otherwise; Vietnamese has one form. `%(n)s` is the number. */
export function tn(one: string, many: string, n: number, values: Values = {}): string {
  const found = known()[one];
  const forms = Array.isArray(found) ? found : found ? [found] : [one, many];
  const form = forms.length > 1 && n !== 1 ? forms[1] : forms[0];
  return fill(form || (n === 1 ? one : many), { n, ...values });
}

/** The page's language as a tag for `Intl`. */
export function locale(): string {
  return document.documentElement.lang === "en" ? "en-GB" : "vi-VN";
}
