import { expect } from "vitest";
import type { Browser, BrowserContext, BrowserContextOptions, Page } from "playwright-core";

/** A user of the page with their own browser context. */
export interface Visitor extends AsyncDisposable {
  page: Page;
  context: BrowserContext;
  /** Opens another address of the server in the same tab. */
  open: (path: string) => Promise<void>;
}

export interface VisitorOptions extends BrowserContextOptions {
  /** The path to open, `/` if left out. */
  path?: string;
  /** Console messages that the test provokes. */
  expected?: RegExp;
}

/** Chromium's console message for a request that a test cuts off. */
export const CUT = /Failed to load resource: net::ERR_/u;

/** Records errors, policy violations, dialogs and requests to other hosts. */
function watch(
  page: Page,
  serverUrl: string,
  expected: RegExp | undefined,
  problems: string[],
): void {
  page.on("console", (message) => {
    const isProblem = message.type() === "error" || message.type() === "warning";
    if (isProblem && !expected?.test(message.text())) problems.push(message.text());
  });
  page.on("pageerror", (error) => problems.push(`uncaught: ${error.message}`));
  page.on("dialog", (dialog) => {
    problems.push(`dialog: ${dialog.message()}`);
    void dialog.dismiss();
  });
  page.on("request", (request) => {
    const { origin } = new URL(request.url());
    if (origin !== serverUrl) problems.push(`request to ${request.url()}`);
  });
}

/**
 * Opens the page in a new browser context. Disposing of the visitor fails the test if the console
 * showed an error or a warning, if the Content-Security-Policy was violated, or if the page made a
 * request to another host.
 */
export async function visit(
  browser: Browser,
  serverUrl: string,
  { path = "/", expected, ...options }: VisitorOptions = {},
): Promise<Visitor> {
  const context = await browser.newContext({ viewport: { width: 1280, height: 800 }, ...options });
  context.setDefaultTimeout(20_000);
  const problems: string[] = [];
  context.on("page", (page) => watch(page, serverUrl, expected, problems));
  const page = await context.newPage();
  await page.goto(serverUrl + path);
  return {
    page,
    context,
    open: async (other) => void (await page.goto(serverUrl + other)),
    [Symbol.asyncDispose]: async () => {
      await context.close();
      expect(problems).toEqual([]);
    },
  };
}

/** Enters a room from the start page. */
export async function enterRoom(page: Page, roomName: string, displayName: string): Promise<void> {
  await page.getByLabel("Your name in the chat").fill(displayName);
  await page.getByLabel("Room name").fill(roomName);
  await page.getByRole("button", { name: "Enter the room" }).click();
  await page.getByRole("log").waitFor();
}

/** Looks for a stranger from the start page. */
export async function findStranger(page: Page, topic: string, displayName: string): Promise<void> {
  await page.getByLabel("Your name in the chat").fill(displayName);
  await page.getByLabel("Topic").fill(topic);
  await page.getByRole("button", { name: "Find somebody" }).click();
}

/** Writes a message and sends it. */
export async function say(page: Page, text: string): Promise<void> {
  await page.getByLabel("Message", { exact: true }).fill(text);
  await page.getByRole("button", { name: "Send", exact: true }).click();
}

/** Resolves when the log shows this message, acknowledged by the server. */
export async function untilShown(page: Page, text: string): Promise<void> {
  await page.locator("#messages .text").getByText(text, { exact: true }).waitFor();
}

/** The texts of all messages on the page in order, without events. */
export function shownTexts(page: Page): Promise<string[]> {
  return page.locator("#messages .text").allTextContents();
}

/** Reads the tab's room_id, so a test can call tools as this participant. */
export function ownRoomId(page: Page): Promise<string> {
  return page.evaluate(
    () => (JSON.parse(sessionStorage.getItem("mcp-chat.chat") ?? "") as { roomId: string }).roomId,
  );
}
