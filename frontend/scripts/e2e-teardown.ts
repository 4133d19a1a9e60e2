import { rmSync } from "node:fs";

/** Remove the state of the server under test. */
export default function teardown(): void {
  if (process.env.E2E_VAR) rmSync(process.env.E2E_VAR, { recursive: true, force: true });
}
