/** Fails when the deployed bundle outgrows its budget. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipBytes, MAX_GZIP_BYTES } from "./bundle-size.ts";
import { buildWorker } from "../harness/workerd.ts";

const outdir = mkdtempSync(join(tmpdir(), "mcp-chat-bundle-"));
try {
  const size = gzipBytes(buildWorker(outdir));
  console.log(`bundle: ${size} bytes after gzip, at most ${MAX_GZIP_BYTES}`);
  if (size > MAX_GZIP_BYTES) process.exitCode = 1;
} finally {
  rmSync(outdir, { recursive: true });
}
