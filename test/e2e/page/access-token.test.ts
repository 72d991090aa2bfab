import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type PageServer, startPageServer } from "../support/page-server.ts";
import { enterRoom, findStranger, say, untilShown, visit } from "../support/visitor.ts";

const TOKEN = "let me in, it's me";

describe("the page of a server with an access token", () => {
  let fixture: PageServer;

  beforeAll(async () => {
    fixture = await startPageServer({ env: { ACCESS_TOKEN: TOKEN } });
  });

  afterAll(async () => {
    await fixture?.[Symbol.asyncDispose]();
  });

  const expected = /the server responded with a status of 401/u;

  it("asks for the token, rejects an invalid one, and keeps the valid one for the tab", async () => {
    await using alice = await visit(fixture.browser, fixture.url, { expected });
    const { page } = alice;
    const field = page.getByLabel("Access token", { exact: true });
    const goOn = page.getByRole("button", { name: "Continue" });
    const room = randomUUID();
    await page.getByLabel("Room name").fill(room);
    await page.getByRole("button", { name: "Enter the room" }).click();
    await field.fill("a wrong one");
    await goOn.click();
    await page.getByText("The server did not accept this token.").waitFor();
    await field.fill(TOKEN);
    await goOn.click();
    await page.getByText('"Guest" joined the room').waitFor();
    await say(page, "I am in");
    await untilShown(page, "I am in");
    await page.reload();
    await untilShown(page, "I am in");
    await page.getByRole("button", { name: "Leave" }).click();
    await enterRoom(page, room, "Alice");
    await page.getByText('"Alice" joined the room').waitFor();
    expect(await page.getByRole("dialog").count()).toBe(0);
  });

  it("returns to the start when the user has no token", async () => {
    await using alice = await visit(fixture.browser, fixture.url, { expected });
    await findStranger(alice.page, randomUUID(), "Alice");
    await alice.page.getByLabel("Access token", { exact: true }).waitFor();
    await alice.page.keyboard.press("Escape");
    await alice.page.getByText("This server requires an access token.").waitFor();
    expect(await alice.page.getByRole("heading", { name: "Chat now" }).isVisible()).toBe(true);
  });

  it("puts the token into the configurations once it is known", async () => {
    await using alice = await visit(fixture.browser, fixture.url, { expected });
    const { page } = alice;
    const snippet = page.getByRole("tabpanel").locator("pre");
    expect(await snippet.textContent()).not.toContain("Authorization");
    await findStranger(page, randomUUID(), "Alice");
    await page.getByLabel("Access token", { exact: true }).fill(TOKEN);
    await page.getByRole("button", { name: "Continue" }).click();
    await page.getByRole("button", { name: "Stop looking" }).click();
    expect(await snippet.textContent()).toBe(
      `claude mcp add --transport http chat ${fixture.url}/mcp --header 'Authorization: Bearer let me in, it'\\''s me'`,
    );
  });
});
