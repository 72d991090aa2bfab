import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdir, mkdtemp, readFile, rename, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { type Browser, chromium } from "playwright-core";

const modules = join(import.meta.dirname, "../node_modules");

/** The parts of the package @sparticuz/chromium: the browser, its fonts, and libraries that a bare Linux lacks. */
const PARTS = ["chromium.br", "fonts.tar.br", "al2023.tar.br"];

const UNPACK = `
import { inflate } from "@sparticuz/chromium";
await Promise.all(process.argv.slice(1).map((part) => inflate(part)));
`;

/** The same fonts on every machine first, those of the machine for other scripts. */
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

/** Unpacks the browser once; where several ask at the same time, one of their copies stays. */
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
  // The package unpacks into the temporary directory, and takes what it finds there for whole: so it gets its own.
  await promisify(execFile)("node", ["--input-type=module", "--eval", UNPACK, ...parts], {
    cwd: modules,
    env: { ...process.env, TMPDIR: fresh },
  });
  await writeFile(join(fresh, "fonts/fonts.conf"), fontConfig(directory));
  await rename(fresh, directory).catch(() => rm(fresh, { recursive: true }));
  return directory;
}

/** Starts the Chromium that npm installed, without a window. */
export async function launchChromium(): Promise<Browser> {
  const directory = await unpacked();
  return chromium.launch({
    executablePath: join(directory, "chromium"),
    // No sandbox: it needs privileges that containers lack. The browser visits only the server under test.
    args: ["--headless=shell", "--no-sandbox", "--font-render-hinting=none"],
    env: {
      ...process.env,
      LD_LIBRARY_PATH: join(directory, "al2023/lib"),
      FONTCONFIG_PATH: join(directory, "fonts"),
    },
  });
}
