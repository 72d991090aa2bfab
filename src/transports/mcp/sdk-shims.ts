/**
 * What the MCP SDK takes from its runtime, in place of its own module of that name (see `[alias]` in wrangler.toml).
 * Its JSON Schema validator checks answers to elicitation only, which this server never asks for; it would be a
 * tenth of the bundle.
 */
export class DefaultJsonSchemaValidator {
  getValidator(): never {
    throw new Error("This server asks no client for input, so there is nothing to validate");
  }
}
