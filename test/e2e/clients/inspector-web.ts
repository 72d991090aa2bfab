import { spawn } from "node:child_process";
import { once } from "node:events";
import type { Page } from "playwright-core";
import { launchChromium } from "../../../harness/chromium.ts";
import { freePort, groupKiller, untilPrinted } from "../../../harness/server.ts";
import type { ClientKind, Json, McpClient, ToolOutcome } from "../support/clients.ts";
import { emptyHome } from "./empty-home.ts";

/** Query parameter with the token that opens the page. */
const TOKEN = "MCP_INSPECTOR_API_TOKEN";

/** Fills in the form of the tool. Fields that are not in `params` become empty. */
async function fillForm(page: Page, params: Json): Promise<void> {
  const main = page.getByRole("main");
  const labels = await main
    .getByRole("textbox")
    .evaluateAll((inputs: HTMLInputElement[]) =>
      inputs.map(({ labels }) => labels?.[0]?.textContent ?? ""),
    );
  // The box that searches for tools has no label.
  for (const label of labels.filter((label) => label !== "")) {
    const name = label.replace(/ \*$/u, "");
    await main.getByRole("textbox", { name, exact: true }).fill(String(params[name] ?? ""));
  }
}

/** Reads the results as the page shows them. */
async function shownResult(page: Page): Promise<ToolOutcome> {
  const results = page.getByRole("main");
  if (await results.getByRole("alert").isVisible()) {
    throw new Error(await results.getByRole("alert").innerText());
  }
  // The elements hold only the visible lines of a text; its editor has all of them.
  const [text, structured] = await results
    .locator(".ace_editor")
    .evaluateAll((elements: (Element & { env?: { editor: { getValue: () => string } } })[]) =>
      elements.map(({ env }) => env?.editor.getValue()),
    );
  return {
    text,
    structured: structured === undefined ? undefined : (JSON.parse(structured) as Json),
    isError: false,
  };
}

async function pressCancel(page: Page, signal: AbortSignal): Promise<never> {
  if (!signal.aborted) await once(signal, "abort");
  await page.getByRole("button", { name: "Cancel" }).click();
  throw new Error("aborted");
}

async function callTool(
  page: Page,
  name: string,
  params: Json,
  cancel?: AbortSignal,
): Promise<ToolOutcome> {
  const closeResults = page.getByRole("button", { name: "Close results" });
  const execute = page.getByRole("button", { name: "Execute Tool" });
  await page.getByRole("button", { name: new RegExp(` ${name}$`, "u") }).click();
  await execute.waitFor();
  await fillForm(page, params);
  await execute.click();
  const ended = closeResults.waitFor({ timeout: 0 });
  await (cancel ? Promise.race([ended, pressCancel(page, cancel)]) : ended);
  try {
    return await shownResult(page);
  } finally {
    await closeResults.click();
  }
}

/** @param address as the Inspector prints it, with its access token */
async function openTools(page: Page, address: string, serverUrl: string): Promise<void> {
  page.setDefaultTimeout(20_000);
  // The page loads fonts from elsewhere.
  await page.route(
    ({ hostname }) => hostname !== "127.0.0.1",
    (route) => route.abort(),
  );
  const link = new URL(address);
  link.searchParams.set("serverUrl", `${serverUrl}/mcp`);
  link.searchParams.set("autoConnect", link.searchParams.get(TOKEN) ?? "");
  await page.goto(link.href);
  await page.getByText("Tools", { exact: true }).click();
  // It repeats each message, in boxes that are not the form's.
  await page.getByRole("button", { name: "Close monitoring sidebar" }).click();
  await page.getByRole("radiogroup", { name: "Monitoring screen" }).waitFor({ state: "hidden" });
}

async function connect(serverUrl: string): Promise<McpClient> {
  await using started = new AsyncDisposableStack();
  const home = started.use(await emptyHome());
  const child = spawn("mcp-inspector", ["--web"], {
    cwd: home.path,
    env: {
      ...home.environment,
      CLIENT_PORT: String(await freePort()),
      MCP_SANDBOX_PORT: "0",
      MCP_AUTO_OPEN_ENABLED: "false",
      MCP_INSPECTOR_SECRET_STORE: "memory",
    },
    detached: true,
    stdio: ["ignore", "pipe", "pipe"],
  });
  started.defer(groupKiller(child));
  const address = await untilPrinted(child, new RegExp(`http:\\S+${TOKEN}=\\S+`, "u"));
  const browser = await launchChromium();
  started.defer(() => browser.close());
  const page = await browser.newPage();
  await openTools(page, address, serverUrl);
  const running = started.move();
  return {
    toolNames: async () => {
      const buttons = await page.getByRole("main").locator("button:has(p + p)").all();
      return Promise.all(buttons.map((button) => button.locator("p").nth(1).innerText()));
    },
    callTool: (name, params, cancel) => callTool(page, name, params, cancel),
    [Symbol.asyncDispose]: () => running.disposeAsync(),
  };
}

/** The page of the Inspector in a real browser. Its own server makes the requests. */
export const INSPECTOR_WEB: ClientKind<McpClient> = {
  name: "Inspector web page",
  packageName: "@modelcontextprotocol/inspector",
  variant: "page",
  transport: "MCP",
  connect,
};
