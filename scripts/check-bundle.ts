/**
 * Fails if the deployed bundle exceeds its size budget, or if an alias in wrangler.toml replaces
 * nothing, as it does when a new release of a package names its files differently.
 */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { buildWorker, bundledModules } from "../harness/workerd.ts";
import { gzipBytes, MAX_GZIP_BYTES } from "./bundle-size.ts";

const outdir = mkdtempSync(join(tmpdir(), "mcp-chat-bundle-"));
try {
  const build = buildWorker(outdir);
  const modules = new Set(bundledModules(build).map((path) => resolve(path)));
  for (const [replaced, path] of Object.entries(build.config.aliases)) {
    if (modules.has(resolve(path))) continue;
    console.error(`The alias "${replaced}" in wrangler.toml replaces nothing`);
    process.exitCode = 1;
  }
  const size = gzipBytes(build);
  console.log(`bundle: ${size} bytes after gzip (limit ${MAX_GZIP_BYTES})`);
  if (size > MAX_GZIP_BYTES) process.exitCode = 1;
} finally {
  rmSync(outdir, { recursive: true });
}
