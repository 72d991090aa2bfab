/**
 * Generates src/domain/confusables-table.ts from the confusables data of UTS #39, which the dev
 * dependency `unhomoglyph` contains. The whole table would be a quarter of the bundle. Most of it
 * follows from Unicode's compatibility forms, which the runtime knows. Run this after updating the
 * package (`npm run confusables`).
 */
import { writeFileSync } from "node:fs";
import { confusablesModule } from "./confusables-module.ts";

writeFileSync(new URL("../src/domain/confusables-table.ts", import.meta.url), confusablesModule());
