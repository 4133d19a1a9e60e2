// What makes a page sound: it fits the screen, and axe finds no fault in it.
import { AxeBuilder } from "@axe-core/playwright";
import type { Page } from "@playwright/test";
import { expect, test } from "@playwright/test";

const RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];
const LOOKS = [
  ["vi", "light"],
  ["en", "dark"],
] as const;

/** What is wrong with the page as it stands. */
export async function flaws(page: Page): Promise<string[]> {
  await page.evaluate(() => document.fonts.ready);
  const wide = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
  const { violations } = await new AxeBuilder({ page }).withTags(RULES).analyze();
  const found = violations.map(
    ({ id, nodes }) => `${id}: ${nodes.map((node) => node.target.join(" ")).join(", ")}`,
  );
  return wide > 0 ? [`${wide} px too wide`, ...found] : found;
}

/** Look at a page that can be loaded again, in Vietnamese by day and in English by night; it stays English. */
export async function sound(page: Page, name: string): Promise<void> {
  for (const [language, theme] of LOOKS) {
    await page
      .context()
      .addCookies([{ name: "django_language", value: language, url: new URL("/", page.url()).href }]);
    await page.emulateMedia({ colorScheme: theme, reducedMotion: "reduce" });
    await page.reload();
    await expect(page.locator("html")).toHaveAttribute("lang", language);
    await page.screenshot({ path: test.info().outputPath(`${name}-${language}.png`), fullPage: true });
    expect(await flaws(page), `${name} in ${language}, ${theme}`).toEqual([]);
  }
}
