/** Fails if the deployed bundle exceeds its size budget. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { buildWorker } from "../harness/workerd.ts";
import { gzipBytes, MAX_GZIP_BYTES } from "./bundle-size.ts";

const outdir = mkdtempSync(join(tmpdir(), "mcp-chat-bundle-"));
try {
  const size = gzipBytes(buildWorker(outdir));
  console.log(`bundle: ${size} bytes after gzip (limit ${MAX_GZIP_BYTES})`);
  if (size > MAX_GZIP_BYTES) process.exitCode = 1;
} finally {
  rmSync(outdir, { recursive: true });
}
