/**
 * Replaces the MCP SDK's module that holds `McpServer` (see `[alias]` in wrangler.toml). The SDK's
 * handler only asks whether a server is one. This server's never are, and the class with what it
 * needs would be 4% of the bundle.
 */
// @ts-expect-error -- the SDK's files have no types of their own
// oxlint-disable-next-line no-restricted-imports -- the package exports no path to this file
export * from "../../../node_modules/@modelcontextprotocol/server/dist/mcp-oHn3ureC.mjs";

/** `McpServer`, under the name that the module exports it by. */
export function t(): never {
  throw new Error("The bundle leaves McpServer out; see sdk-mcp.ts");
}
