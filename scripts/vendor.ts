/** Copies the page's third-party files from npm packages into public/, which is served as is. */
import { copyFileSync } from "node:fs";
import { VENDORED } from "./vendored.ts";

for (const { from, to } of VENDORED) copyFileSync(from, to);
