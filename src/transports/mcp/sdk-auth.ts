/**
 * Replaces the MCP SDK's schemas of OAuth (see `[alias]` in wrangler.toml). The SDK puts them into
 * a table of all its schemas when it starts, but this server never looks them up.
 */
const leftOut: object = new Proxy(
  {},
  {
    get() {
      throw new Error("The bundle leaves the schemas of OAuth out; see sdk-auth.ts");
    },
  },
);

// The names by which the replaced module exports them.
export {
  leftOut as a,
  leftOut as c,
  leftOut as d,
  leftOut as f,
  leftOut as i,
  leftOut as l,
  leftOut as m,
  leftOut as n,
  leftOut as o,
  leftOut as p,
  leftOut as r,
  leftOut as s,
  leftOut as t,
  leftOut as u,
};
