/**
 * Replaces the MCP SDK's module of this name (see `[alias]` in wrangler.toml). The SDK's JSON
 * Schema validator would be 6% of the bundle, and only checks answers to elicitation, which this
 * server never asks for.
 */
export class DefaultJsonSchemaValidator {
  getValidator(): never {
    throw new Error("This server never asks a client for input, so it has nothing to validate");
  }
}
