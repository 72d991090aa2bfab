import { randomUUID } from "node:crypto";
import jsQR from "jsqr";
import type { Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { seriousFindings } from "../support/axe.ts";
import { type PageServer, startPageServer } from "../support/page-server.ts";
import { plainCaller } from "../support/plain-call.ts";
import {
  enterRoom,
  findStranger,
  say,
  untilShown,
  visit,
  type Visitor,
} from "../support/visitor.ts";

const PHONE = { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true };

/** Decodes the QR code on the page. */
async function readQrCode(page: Page): Promise<string | undefined> {
  const { width, height, data } = await page.locator("#qr").evaluate((canvas, scale) => {
    const { width, height } = canvas as HTMLCanvasElement;
    const large = new OffscreenCanvas(width * scale, height * scale);
    const context = large.getContext("2d");
    if (!context) throw new Error("no canvas");
    context.imageSmoothingEnabled = false;
    context.drawImage(canvas as HTMLCanvasElement, 0, 0, large.width, large.height);
    const pixels = context.getImageData(0, 0, large.width, large.height).data;
    return { width: large.width, height: large.height, data: [...pixels] };
  }, 4);
  return jsQR(new Uint8ClampedArray(data), width, height)?.data;
}

/** Reads the clipboard from another tab, because the page's own policy forbids it. */
async function clipboardReader({ page, context }: Visitor): Promise<() => Promise<string>> {
  const { origin } = new URL(page.url());
  await context.grantPermissions(["clipboard-read", "clipboard-write"], { origin });
  const reader = await context.newPage();
  await reader.goto(`${origin}/health`);
  await page.bringToFront();
  return async () => {
    await reader.bringToFront();
    const text = await reader.evaluate(() => navigator.clipboard.readText());
    await page.bringToFront();
    return text;
  };
}

function horizontalOverflow(page: Page): Promise<number> {
  return page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
}

describe("the start page", () => {
  let fixture: PageServer;

  beforeAll(async () => {
    fixture = await startPageServer();
  });

  afterAll(async () => {
    await fixture?.[Symbol.asyncDispose]();
  });

  it("sends headers that allow nothing but its own files", { tags: "P2" }, async () => {
    const { headers } = await fetch(fixture.url);
    expect(headers.get("content-type")).toMatch(/^text\/html/u);
    const policy = headers.get("content-security-policy")?.split("; ");
    expect(policy).toEqual([
      "default-src 'none'",
      "script-src 'self'",
      "style-src 'self'",
      "img-src 'self' data:",
      "connect-src 'self'",
      "manifest-src 'self'",
      "base-uri 'none'",
      "form-action 'none'",
      "frame-ancestors 'none'",
      "require-trusted-types-for 'script'",
      "trusted-types 'none'",
    ]);
    expect(headers.get("referrer-policy")).toBe("no-referrer");
    expect(headers.get("x-content-type-options")).toBe("nosniff");
    expect(headers.get("x-frame-options")).toBe("DENY");
    expect(headers.get("permissions-policy")).toContain("camera=(), ");
    expect(headers.get("cross-origin-opener-policy")).toBe("same-origin");
    expect(headers.get("cross-origin-resource-policy")).toBe("same-origin");
  });

  it("leaves every other path to the server", async () => {
    const response = await fetch(`${fixture.url}/nowhere`);
    expect(response.status).toBe(404);
    expect(await response.json()).toMatchObject({ error: expect.stringContaining("/mcp") });
  });

  it("copies a configuration that names this server for every client", async () => {
    await using alice = await visit(fixture.browser, fixture.url);
    const { page } = alice;
    const clipboard = await clipboardReader(alice);
    const tabs = page.getByRole("tab");
    const names = await tabs.allTextContents();
    expect(names).toEqual([
      "Claude Code",
      "Cursor",
      "VS Code",
      "Codex",
      "Gemini CLI",
      "opencode",
      "Claude",
      "curl",
    ]);
    for (const name of names) {
      await tabs.getByText(name, { exact: true }).click();
      const panel = page.getByRole("tabpanel", { name, exact: true });
      await panel.getByRole("button", { name: "Copy" }).click();
      await panel.getByRole("button", { name: "Copied" }).waitFor();
      expect(await clipboard()).toBe(await panel.locator("pre").textContent());
      expect(await clipboard()).toContain(fixture.url);
    }
    await tabs.getByText("VS Code", { exact: true }).click();
    const link = page.getByRole("link", { name: "Install in VS Code" });
    const install = new URL((await link.getAttribute("href")) ?? "");
    expect(`${install.protocol}${install.pathname}`).toBe("vscode:mcp/install");
    expect(JSON.parse(decodeURIComponent(install.search.slice(1)))).toEqual({
      name: "chat",
      type: "http",
      url: `${fixture.url}/mcp`,
    });
  });

  it("selects the text to copy when the browser has no clipboard", async () => {
    await using alice = await visit(fixture.browser, fixture.url);
    await alice.page.evaluate(() =>
      Object.defineProperty(navigator, "clipboard", { value: undefined }),
    );
    await alice.page.getByRole("button", { name: "Copy" }).first().click();
    await alice.page.getByRole("button", { name: "Selected: press Ctrl+C" }).waitFor();
    expect(await alice.page.evaluate(() => getSelection()?.toString())).toBe(`${fixture.url}/mcp`);
  });

  it("invites others to a room with a link and a QR code", async () => {
    await using alice = await visit(fixture.browser, fixture.url);
    await using bob = await visit(fixture.browser, fixture.url, PHONE);
    const clipboard = await clipboardReader(alice);
    const room = `Café & Tee #${randomUUID().slice(0, 8)} 50%`;
    await enterRoom(alice.page, room, "Alice");
    await alice.page.getByRole("complementary").getByRole("button", { name: "Copy" }).click();
    await alice.page.getByRole("button", { name: "Copied" }).waitFor();
    const link = await clipboard();
    expect(link).toBe(`${fixture.url}/#${encodeURIComponent(room)}`);
    expect(await readQrCode(alice.page)).toBe(link);
    expect(alice.page.url()).toBe(link);

    await bob.page.goto("about:blank");
    await bob.page.goto(link);
    expect(await bob.page.getByLabel("Room name").inputValue()).toBe(room);
    await bob.page.getByLabel("Your name in the chat").fill("Bob");
    await bob.page.getByRole("button", { name: "Enter the room" }).click();
    await alice.page.getByText('"Bob" joined the room').waitFor();
  });

  it("asks before it leaves a chat for an invitation to another room", async () => {
    await using alice = await visit(fixture.browser, fixture.url);
    const [first, second] = [randomUUID(), randomUUID()];
    await enterRoom(alice.page, first, "Alice");
    await alice.page.getByText('"Alice" joined the room').waitFor();
    await alice.open(`/#${second}`);
    await alice.page.getByText(`You opened an invitation to the room ${second}.`).waitFor();
    expect(await alice.page.getByRole("heading", { level: 1 }).textContent()).toBe(first);
    await alice.page.getByRole("button", { name: "Leave this chat and go there" }).click();
    expect(await alice.page.getByLabel("Room name").inputValue()).toBe(second);
  });

  it("makes up a room name that can be shared when none is given", async () => {
    await using alice = await visit(fixture.browser, fixture.url);
    await enterRoom(alice.page, "", "Alice");
    const name = await alice.page.getByRole("heading", { level: 1 }).textContent();
    expect(name).toMatch(/^[a-z]+(?:-[a-z]+){4}$/u);
    expect(await readQrCode(alice.page)).toBe(`${fixture.url}/#${name}`);
  });

  it.each(["light", "dark"] as const)(
    "is accessible in %s, on a desktop and on a phone, at the start, in the queue and in a chat",
    async (colorScheme) => {
      const call = plainCaller(fixture.url);
      for (const device of [{}, PHONE]) {
        await using alice = await visit(fixture.browser, fixture.url, { ...device, colorScheme });
        const { page } = alice;
        expect(await seriousFindings(page)).toEqual([]);
        expect(await horizontalOverflow(page)).toBeLessThanOrEqual(0);
        await findStranger(page, randomUUID(), "Alice");
        await page.getByRole("button", { name: "Stop looking" }).waitFor();
        expect(await seriousFindings(page)).toEqual([]);
        await page.getByRole("button", { name: "Stop looking" }).click();

        const room = randomUUID();
        const bob = await call("join_room", { room_name: room, display_name: "بشار" });
        const long = "w".repeat(400);
        for (const message of [long, "שלום עולם", `https://example.com/${long}`]) {
          await call("send_message", { room_id: bob["room_id"], message });
        }
        await enterRoom(page, room, "Alice");
        await say(page, long);
        await untilShown(page, "שלום עולם");
        await page.locator(".own .text").waitFor();
        expect(await seriousFindings(page)).toEqual([]);
        expect(await horizontalOverflow(page)).toBeLessThanOrEqual(0);
        const rightToLeft = page.locator("#messages .text").getByText("שלום עולם");
        expect(await rightToLeft.evaluate((text) => getComputedStyle(text).direction)).toBe("rtl");
        if (device === PHONE) await page.getByRole("button", { name: /^People/u }).click();
        await page.getByRole("heading", { name: "Invite others" }).waitFor();
        expect(await seriousFindings(page)).toEqual([]);
        expect(await horizontalOverflow(page)).toBeLessThanOrEqual(0);
      }
    },
  );
});
