import js from "@eslint/js";
import svelte from "eslint-plugin-svelte";
import globals from "globals";
import ts from "typescript-eslint";
import svelteConfig from "./svelte.config.js";

export default ts.config(
  { ignores: ["dist/", "node_modules/", "test-results/", "playwright-report/"] },
  js.configs.recommended,
  ...ts.configs.strict,
  ...svelte.configs.recommended,
  { languageOptions: { globals: { ...globals.browser, ...globals.node } } },
  {
    files: ["**/*.svelte", "**/*.svelte.ts"],
    languageOptions: { parserOptions: { parser: ts.parser, svelteConfig } },
  },
  {
    // TypeScript itself knows which names exist.
    files: ["**/*.ts", "**/*.svelte"],
    rules: { "no-undef": "off" },
  },
  {
    rules: {
      "no-console": "error",
      eqeqeq: "error",
      // Pages come from Django with their addresses in them: there is no client-side router to resolve through.
      "svelte/no-navigation-without-resolve": "off",
      "svelte/no-at-html-tags": "error",
    },
  },
  { files: ["scripts/**", "*.config.*"], rules: { "no-console": "off" } },
);
