/**
 * Makes src/protocol/confusables-table.ts from the confusables data of UTS #39, which the dev dependency `unhomoglyph`
 * carries. That package's own table would be a quarter of the bundle; most of it follows from Unicode's compatibility
 * forms, which the runtime knows. Run it after an update of the package (`npm run confusables`).
 */
import { writeFileSync } from "node:fs";
import { confusablesModule } from "./confusables-module.ts";

writeFileSync(new URL("../src/domain/confusables-table.ts", import.meta.url), confusablesModule());
