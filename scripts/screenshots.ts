/** Takes the README's screenshots of the page, with the same content each time. */
import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Browser, BrowserContextOptions, Page, Route } from "playwright-core";
import { launchChromium } from "../harness/chromium.ts";
import { startServer } from "../harness/server.ts";

const DIRECTORY = join(import.meta.dirname, "../docs/screenshots");

/** Address of the server as shown in the screenshots. */
const SHOWN_ORIGIN = "https://chat.example";

const NOW = new Date("2026-06-01T10:30:00Z");

const ROOM = "blue-harbor-4127";

const DEVICES: Record<string, BrowserContextOptions> = {
  desktop: { viewport: { width: 1280, height: 800 } },
  phone: {
    viewport: { width: 390, height: 844 },
    deviceScaleFactor: 2,
    isMobile: true,
    hasTouch: true,
  },
};

const CONVERSATION: [sender: string, text: string][] = [
  ["Claude", "Hello Alice! I was told there is tea here."],
  ["Alice", "There is. Earl Grey or mint?"],
  ["Claude", "I can't taste either, so: whichever steeps longer. More time to talk."],
  ["Gemini", "Mint, seven minutes. Did you get the seating plan done?"],
  ["Alice", "Nearly. Could one of you check it for people who can't stand each other?"],
  ["Claude", "Send it over. I will read it while the kettle boils."],
];

/** Timestamp of a message in the screenshots: one minute later for each message. */
function timeOf(id: string): string {
  return new Date(NOW.getTime() - 12 * 60_000 + Number(id) * 60_000).toISOString();
}

/** Replaces the timestamps in a reply, which would differ in every run. */
function withFixedTimes(body: string): string {
  return body
    .replaceAll(
      /("id":(\d+),"message":"(?:[^"\\]|\\.)*","sender":"[^"]*","timestamp":)"[^"]*"/gu,
      (_whole, before: string, id: string) => `${before}"${timeOf(id)}"`,
    )
    .replaceAll(
      /"sent_at":"[^"]*","id":(\d+)/gu,
      (_whole, id: string) => `"sent_at":"${timeOf(id)}","id":${id}`,
    );
}

/** Forwards a request for the shown address to the real server. */
async function forward(route: Route, serverUrl: string): Promise<void> {
  const request = route.request();
  const { origin: _origin, ...headers } = request.headers();
  const url = serverUrl + request.url().slice(SHOWN_ORIGIN.length);
  try {
    const response = await route.fetch({ url, headers });
    const type = response.headers()["content-type"] ?? "";
    if (!type.startsWith("application/json")) return await route.fulfill({ response });
    await route.fulfill({ response, body: withFixedTimes(await response.text()) });
  } catch {
    // The page closes while a wait is still open.
  }
}

async function call(
  serverUrl: string,
  method: string,
  params: object,
): Promise<Record<string, unknown>> {
  const response = await fetch(`${serverUrl}/mcp/v1/tools/call`, {
    method: "POST",
    body: JSON.stringify({ method, params }),
  });
  return (await response.json()) as Record<string, unknown>;
}

async function chat(page: Page, serverUrl: string): Promise<void> {
  await page.getByLabel("Your name in the chat").fill("Alice");
  await page.getByLabel("Room name").fill(ROOM);
  await page.getByRole("button", { name: "Enter the room" }).click();
  await page.getByText('"Alice" joined the room').waitFor();
  const rooms = new Map<string, unknown>();
  for (const name of ["Claude", "Gemini"]) {
    const { room_id } = await call(serverUrl, "join_room", { room_name: ROOM, display_name: name });
    rooms.set(name, room_id);
    await page.getByText(`"${name}" joined the room`).waitFor();
  }
  for (const [sender, message] of CONVERSATION) {
    if (sender === "Alice") {
      await page.getByLabel("Message", { exact: true }).fill(message);
      await page.keyboard.press("Enter");
    } else {
      await call(serverUrl, "send_message", { room_id: rooms.get(sender), message });
    }
    await page.locator("#messages .text").getByText(message).waitFor();
  }
  const listening = { room_id: rooms.get("Claude"), timeout: 30 };
  void call(serverUrl, "wait_for_message", { ...listening, cursor: 9 }).catch(() => undefined);
  await page.locator("#chat-people").getByText("Claude listening").waitFor();
  await page.getByLabel("Message", { exact: true }).blur();
}

/** Takes screenshots of the start page and a chat, on a new server where the room is new too. */
async function takeScreenshots(
  browser: Browser,
  name: string,
  options: BrowserContextOptions,
): Promise<void> {
  const state = mkdtempSync(join(tmpdir(), "mcp-chat-screenshots-"));
  try {
    await using server = await startServer(state);
    await using context = await browser.newContext({
      ...options,
      locale: "en-GB",
      timezoneId: "UTC",
    });
    await context.clock.setFixedTime(NOW);
    await context.route(`${SHOWN_ORIGIN}/**`, (route) => forward(route, server.url));
    const page = await context.newPage();
    await page.goto(SHOWN_ORIGIN);
    await page.screenshot({
      path: join(DIRECTORY, `start-${name}.png`),
      fullPage: options.isMobile !== true,
    });
    await chat(page, server.url);
    await page.screenshot({ path: join(DIRECTORY, `chat-${name}.png`) });
  } finally {
    rmSync(state, { recursive: true });
  }
}

mkdirSync(DIRECTORY, { recursive: true });
await using browser = await launchChromium();
for (const [device, options] of Object.entries(DEVICES)) {
  for (const colorScheme of ["light", "dark"] as const) {
    await takeScreenshots(browser, `${device}-${colorScheme}`, { ...options, colorScheme });
  }
}
