import { readFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import type { Build } from "../harness/workerd.ts";

/** Budget in bytes after gzip. The Worker starts more slowly as its bundle grows. */
export const MAX_GZIP_BYTES = 110_000;

/** Size of a bundle, in bytes after gzip. */
export function gzipBytes({ directory, config }: Build): number {
  return gzipSync(readFileSync(join(directory, config.bundle))).byteLength;
}
