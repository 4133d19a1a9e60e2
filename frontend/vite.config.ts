import { svelte } from "@sveltejs/vite-plugin-svelte";
import { svelteTesting } from "@testing-library/svelte/vite";
import { readdirSync } from "node:fs";
import { defineConfig } from "vitest/config";

// Every file in src/entries is a page's script: `{% vite_asset "src/entries/NAME.ts" %}` in a template.
const entries = readdirSync(new URL("./src/entries", import.meta.url))
  .filter((name) => name.endsWith(".ts"))
  .map((name) => `src/entries/${name}`);

export default defineConfig({
  base: "/static/",
  plugins: [svelte(), svelteTesting()],
  build: {
    outDir: "dist",
    manifest: "manifest.json",
    target: ["chrome87", "firefox78", "safari14"],
    // The content policy allows no data: fonts or scripts.
    assetsInlineLimit: 0,
    reportCompressedSize: false,
    rolldownOptions: { input: entries },
  },
  test: {
    environment: "jsdom",
    include: ["src/**/*.test.ts"],
    // English msgids in, English words out; a test that wants Vietnamese sets its own strings.
    restoreMocks: true,
  },
});
