import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";

const css = readFileSync(join(import.meta.dirname, "tokens.css"), "utf8");

/** The custom properties that the first rule with this selector sets. */
function block(selector: string): Record<string, string> {
  const start = css.indexOf(`${selector} {`);
  if (start < 0) throw new Error(`no rule ${selector}`);
  const body = css.slice(start, css.indexOf("}", start));
  return Object.fromEntries(
    [...body.matchAll(/(--[\w-]+):\s*([^;]+);/g)].map((match) => [match[1], match[2]]),
  );
}

const light = block(":root");
const byDevice = block(':root:not([data-theme="light"])');
const chosen = block(':root[data-theme="dark"]');

function luminance(colour: string): number {
  const [r = 0, g = 0, b = 0] = [1, 3, 5].map((at) => {
    const part = parseInt(colour.slice(at, at + 2), 16) / 255;
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

/** WCAG's contrast ratio of two #rrggbb colours. */
function contrast(one: string, other: string): number {
  const [dark, bright] = [luminance(one), luminance(other)].sort((a, b) => a - b) as [number, number];
  return (bright + 0.05) / (dark + 0.05);
}

test("dark is the same whether the device or the person chose it", () => {
  expect(chosen).toEqual(byDevice);
});

describe.each([
  ["light", light],
  ["dark", { ...light, ...chosen }],
])("in the %s theme", (_name, tokens) => {
  const ratio = (one: string, other: string): number =>
    contrast(tokens[`--${one}`] ?? "", tokens[`--${other}`] ?? "");

  test.each([
    ["ink", "paper"],
    ["ink", "accent-soft"],
    ["ink-soft", "paper"],
    ["ink-soft", "surface"],
    ["ink-soft", "sunken"],
    ["accent-ink", "paper"],
    ["accent-ink", "surface"],
    ["accent-ink", "accent-soft"],
    ["on-accent", "accent"],
    ["on-accent", "accent-hover"],
    ["ok", "ok-soft"],
    ["ok", "surface"],
    ["warn", "warn-soft"],
    ["warn", "surface"],
    ["gold-ink", "gold"],
    ["silver-ink", "silver"],
    ["bronze-ink", "bronze"],
  ])("text: %s reads on %s", (text, ground) => {
    expect(ratio(text, ground)).toBeGreaterThanOrEqual(4.5);
  });

  test.each([
    ["line-strong", "surface"],
    ["line-strong", "paper"],
    ["focus", "surface"],
    ["focus", "paper"],
    ["accent", "surface"],
  ])("controls: %s stands out from %s", (control, ground) => {
    expect(ratio(control, ground)).toBeGreaterThanOrEqual(3);
  });
});
