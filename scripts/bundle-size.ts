import { readFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import type { Build } from "../harness/workerd.ts";

/** In bytes after gzip: the platform's start-up time grows with it. */
export const MAX_GZIP_BYTES = 110_000;

/** Size of a bundle in bytes after gzip. */
export function gzipBytes({ directory, source }: Build): number {
  return gzipSync(readFileSync(join(directory, source.bundle))).byteLength;
}
