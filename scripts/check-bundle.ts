/** Fails when the deployed bundle outgrows its budget. */
import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";

/** In bytes after gzip: the platform's start-up time grows with it. */
const MAX_GZIP_BYTES = 110_000;

const outdir = mkdtempSync(join(tmpdir(), "mcp-chat-bundle-"));
try {
  execFileSync("wrangler", ["deploy", "--dry-run", "--minify", "--outdir", outdir], {
    stdio: ["ignore", "ignore", "inherit"],
  });
  const size = gzipSync(readFileSync(join(outdir, "index.js"))).byteLength;
  console.log(`bundle: ${size} bytes after gzip, at most ${MAX_GZIP_BYTES}`);
  if (size > MAX_GZIP_BYTES) process.exitCode = 1;
} finally {
  rmSync(outdir, { recursive: true });
}
