import { svelte } from "@sveltejs/vite-plugin-svelte";
import { copyFileSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { brotliCompressSync, gzipSync } from "node:zlib";
import { defineConfig, type Plugin } from "vite";

// Every file in src/entries is a page's script: `{% vite_asset "src/entries/NAME.ts" %}` in a template.
const entries = readdirSync(new URL("./src/entries", import.meta.url))
  .filter((name) => name.endsWith(".ts"))
  .map((name) => `src/entries/${name}`);

/** Put `.gz` and `.br` beside each text file: WhiteNoise and nginx serve them as they are. */
function precompress(): Plugin {
  return {
    name: "precompress",
    apply: "build",
    writeBundle({ dir }, bundle) {
      for (const name of Object.keys(bundle).filter((file) => /\.(js|css|svg)$/.test(file))) {
        const path = join(dir ?? "dist", name);
        const body = readFileSync(path);
        writeFileSync(`${path}.gz`, gzipSync(body, { level: 9 }));
        writeFileSync(`${path}.br`, brotliCompressSync(body));
      }
    },
  };
}

/** The server draws result cards with the same typeface; it needs it whole, as TTF. */
function cardFonts(): Plugin {
  return {
    name: "card-fonts",
    apply: "build",
    writeBundle({ dir }) {
      const target = join(dir ?? "dist", "fonts");
      mkdirSync(target, { recursive: true });
      for (const weight of ["400Regular", "600SemiBold"]) {
        const file = `BeVietnamPro_${weight}.ttf`;
        copyFileSync(
          join("node_modules/@expo-google-fonts/be-vietnam-pro", weight, file),
          join(target, file),
        );
      }
    },
  };
}

export default defineConfig({
  base: "/static/",
  plugins: [svelte(), precompress(), cardFonts()],
  build: {
    outDir: "dist",
    manifest: "manifest.json",
    target: ["chrome87", "firefox78", "safari14"],
    // The content policy allows no data: fonts or scripts.
    assetsInlineLimit: 0,
    reportCompressedSize: false,
    rolldownOptions: { input: entries },
  },
});
