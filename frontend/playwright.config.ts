import { defineConfig } from "@playwright/test";
import { existsSync, mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join, resolve } from "node:path";

// The server under test: one process on a database of its own, in a directory that goes away afterwards.
// Playwright reads this file again in each worker; what the first reading chose is kept in the environment.
// E2E_ADDRESS leads to a server that runs already; nothing is started then.
process.env.E2E_PORT ??= String(20_000 + Math.floor(Math.random() * 20_000));
if (!process.env.E2E_ADDRESS) process.env.E2E_VAR ??= mkdtempSync(join(tmpdir(), "quizsite-e2e-"));

const root = resolve(import.meta.dirname, "..");
const port = process.env.E2E_PORT;
const address = process.env.E2E_ADDRESS ?? `http://127.0.0.1:${port}`;

function chromium(): string {
  const names = ["chromium", "chromium-browser", "google-chrome"];
  const folders = ["/usr/bin", ...(process.env.PATH ?? "").split(delimiter)];
  const found = folders.flatMap((folder) => names.map((name) => join(folder, name))).find(existsSync);
  if (!found) throw new Error("No Chromium on this machine: install the package chromium.");
  return found;
}

function python(): string {
  const own = join(root, ".venv", "bin", "python");
  return process.env.PYTHON ?? (existsSync(own) ? own : "python3");
}

export default defineConfig({
  testDir: "../tests/e2e",
  outputDir: "test-results",
  globalTeardown: "./scripts/e2e-teardown.ts",
  timeout: 60_000,
  expect: { timeout: 10_000 },
  workers: 1,
  forbidOnly: Boolean(process.env.CI),
  reporter: [["list"]],
  use: {
    baseURL: address,
    actionTimeout: 20_000,
    locale: "vi-VN",
    timezoneId: "Asia/Ho_Chi_Minh",
    trace: "retain-on-failure",
    launchOptions: {
      executablePath: chromium(),
      args: [
        "--no-sandbox",
        "--disable-gpu",
        "--disable-quic",
        "--no-first-run",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
      ],
    },
  },
  projects: [
    { name: "phone", use: { viewport: { width: 360, height: 740 }, hasTouch: true } },
    { name: "desk", use: { viewport: { width: 1440, height: 900 } } },
  ],
  webServer: process.env.E2E_ADDRESS
    ? undefined
    : {
        command: `exec ${python()} manage.py serve --prepare --port ${port}`,
        cwd: root,
        env: {
          ...(process.env as Record<string, string>),
          QUIZSITE_VAR: process.env.E2E_VAR ?? "",
          SITE_URL: address,
        },
        url: `${address}/healthz`,
        timeout: 180_000,
        stdout: "pipe",
        gracefulShutdown: { signal: "SIGTERM", timeout: 10_000 },
      },
});
