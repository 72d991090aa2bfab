/** Copies what the page takes from npm packages into public/, so that it is served as it is. */
import { copyFileSync } from "node:fs";
import { VENDORED } from "./vendored.ts";

for (const { from, to } of VENDORED) copyFileSync(from, to);
