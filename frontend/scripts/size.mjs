// Weighs what a page loads: the JS and CSS that its entries reach by static imports, compressed.
// Fails when a member's page is over its budget. Fonts and images are not counted.
import { readFileSync } from "node:fs";
import { brotliCompressSync, gzipSync } from "node:zlib";

const KILOBYTE = 1000;
const BUDGET = 70 * KILOBYTE; // gzip, bytes
const PAGES = {
  contest: ["site"],
  entry: ["site", "entry"],
  attempt: ["site", "attempt"],
  board: ["site", "board"],
  places: ["site", "places"],
};

const dist = new URL("../dist/", import.meta.url);
const manifest = JSON.parse(readFileSync(new URL("manifest.json", dist), "utf8"));

function collect(key, files) {
  const chunk = manifest[key];
  if (!chunk) throw new Error(`${key} is not in dist/manifest.json: run the build first`);
  if (files.has(chunk.file)) return files;
  files.add(chunk.file);
  for (const css of chunk.css ?? []) files.add(css);
  for (const imported of chunk.imports ?? []) collect(imported, files);
  return files;
}

let failed = 0;
for (const [page, entries] of Object.entries(PAGES)) {
  const files = new Set();
  for (const entry of entries) collect(`src/entries/${entry}.ts`, files);
  const bodies = [...files].map((file) => readFileSync(new URL(file, dist)));
  const total = (compress) => bodies.reduce((sum, body) => sum + compress(body).length, 0);
  const gzip = total(gzipSync);
  const over = gzip > BUDGET;
  failed += Number(over);
  console.log(
    `${page.padEnd(8)} ${(gzip / KILOBYTE).toFixed(1).padStart(6)} kB gzip  ` +
      `${(total(brotliCompressSync) / KILOBYTE).toFixed(1).padStart(6)} kB brotli  ` +
      `${files.size} files${over ? `  OVER ${BUDGET / KILOBYTE} kB` : ""}`,
  );
}
process.exitCode = failed ? 1 : 0;
