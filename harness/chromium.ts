import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdir, mkdtemp, readFile, rename, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { type Browser, chromium } from "playwright-core";

const modules = join(import.meta.dirname, "../node_modules");

/** Archives in @sparticuz/chromium: the browser, its fonts, and libraries a bare Linux lacks. */
const PARTS = ["chromium.br", "fonts.tar.br", "al2023.tar.br"];

const UNPACK = `
import { inflate } from "@sparticuz/chromium";
await Promise.all(process.argv.slice(1).map((part) => inflate(part)));
`;

/** Prefers the bundled fonts, so pages look the same everywhere; system fonts cover the rest. */
function fontConfig(directory: string): string {
  return `<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig>
  <dir>${directory}/fonts</dir>
  <dir>/usr/share/fonts</dir>
  <cachedir>${directory}/font-cache</cachedir>
  <alias binding="same"><family>system-ui</family><prefer><family>Open Sans</family></prefer></alias>
  <alias binding="same"><family>sans-serif</family><prefer><family>Open Sans</family></prefer></alias>
  <alias binding="same"><family>monospace</family><prefer><family>DejaVu Sans Mono</family></prefer></alias>
</fontconfig>
`;
}

/** Unpacks the browser once. Of several concurrent callers, the first to finish wins. */
async function unpacked(): Promise<string> {
  const source = join(modules, "@sparticuz/chromium");
  const manifest = await readFile(join(source, "package.json"), "utf8");
  const { version } = JSON.parse(manifest) as { version: string };
  const cache = join(modules, ".cache");
  const directory = join(cache, `chromium-${version}`);
  if (existsSync(directory)) return directory;
  await mkdir(cache, { recursive: true });
  const fresh = await mkdtemp(join(cache, "chromium-"));
  const parts = PARTS.map((part) => join(source, "bin", part));
  // The package unpacks into TMPDIR and trusts whatever it finds there, even a partial copy: start
  // from an empty directory.
  await promisify(execFile)("node", ["--input-type=module", "--eval", UNPACK, ...parts], {
    cwd: modules,
    env: { ...process.env, TMPDIR: fresh },
  });
  await writeFile(join(fresh, "fonts/fonts.conf"), fontConfig(directory));
  await rename(fresh, directory).catch(() => rm(fresh, { recursive: true }));
  return directory;
}

/** Starts the Chromium that npm installed, headless. */
export async function launchChromium(): Promise<Browser> {
  const directory = await unpacked();
  return chromium.launch({
    executablePath: join(directory, "chromium"),
    // The sandbox needs privileges that containers lack, and the browser only visits this server.
    args: ["--headless=shell", "--no-sandbox", "--font-render-hinting=none"],
    env: {
      ...process.env,
      LD_LIBRARY_PATH: join(directory, "al2023/lib"),
      FONTCONFIG_PATH: join(directory, "fonts"),
    },
  });
}
