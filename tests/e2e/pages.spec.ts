// Every page that a stranger or a member can reach by links: it answers, says nothing wrong on the console, obeys the
// content policy, fits a phone, and has no fault that axe finds — in both languages and both themes.
import type { Page } from "@playwright/test";
import { expect, test } from "@playwright/test";
import { choose, enter, inEnglish, signIn, start } from "./people";
import { flaws } from "./sound";

const MOST = 60; // pages of a walk
// Files, and what ends the session.
const NOT_PAGES = /\.(svg|png|csv|xlsx)$|\/logout\//;

/** A page's kind: its address without what names one thing. One of a kind is enough. */
function kind(address: string): string {
  return new URL(address).pathname.replace(/\d+/g, "0").replace(/(documents)\/[^/]+/, "$1/x");
}

async function faultsOf(page: Page, address: string): Promise<{ faults: string[]; links: string[] }> {
  const faults: string[] = [];
  const hear = (text: string): void => void faults.push(text);
  page.on("console", (message) => {
    if (message.type() === "error") hear(message.text());
  });
  page.on("pageerror", (error) => hear(String(error)));
  const response = await page.goto(address);
  if (!response || response.status() >= 400) hear(`status ${String(response?.status())}`);
  for (const flaw of await flaws(page)) hear(flaw);
  const links = await page
    .locator("a[href]")
    .evaluateAll((all) => all.map((link) => (link as HTMLAnchorElement).href));
  page.removeAllListeners("console");
  page.removeAllListeners("pageerror");
  return { faults: faults.map((fault) => `${address}: ${fault}`), links };
}

async function walk(page: Page, origin: string): Promise<string[]> {
  const seen = new Set<string>();
  const waiting = [`${origin}/`];
  const known = new Set(waiting);
  const faults: string[] = [];
  let pages = 0;
  while (waiting.length && pages < MOST) {
    const address = waiting.shift() ?? "";
    if (seen.has(kind(address))) continue;
    seen.add(kind(address));
    pages += 1;
    const found = await faultsOf(page, address);
    faults.push(...found.faults);
    for (const link of found.links.map((each) => each.replace(/#.*/, ""))) {
      if (link.startsWith(`${origin}/`) && !NOT_PAGES.test(link) && !known.has(link)) {
        known.add(link);
        waiting.push(link);
      }
    }
  }
  expect(pages).toBeGreaterThan(10);
  return faults;
}

// Each width sees both languages and both themes; together they see every pair.
const LOOKS = {
  phone: { first: ["vi", "light"], second: ["en", "dark"] },
  desk: { first: ["vi", "dark"], second: ["en", "light"] },
} as const;

for (const turn of ["first", "second"] as const) {
  test(`every page that a stranger reaches is sound, the ${turn} look`, async ({
    page,
    context,
    baseURL,
  }, info) => {
    test.setTimeout(240_000);
    const [language, theme] = LOOKS[info.project.name as keyof typeof LOOKS][turn];
    if (language === "en") await inEnglish(context, baseURL ?? "");
    await page.emulateMedia({ colorScheme: theme, reducedMotion: "reduce" });
    expect(await walk(page, baseURL ?? "")).toEqual([]);
    await expect(page.locator("html")).toHaveAttribute("lang", language);
  });
}

test("every page that a member reaches, and the attempt itself, is sound", async ({
  page,
  baseURL,
}, info) => {
  test.setTimeout(240_000);
  await page.emulateMedia({ reducedMotion: "reduce" });
  await signIn(page, info.project.name === "phone" ? "member" : "reviewer");
  await enter(page, "Lê Thị Thẩm Định");
  await start(page);
  await choose(page, 1, 0);
  expect((await faultsOf(page, page.url())).faults).toEqual([]);
  expect(await walk(page, baseURL ?? "")).toEqual([]);
});
