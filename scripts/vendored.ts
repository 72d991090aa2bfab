/** The page's third-party files, as paths from the root of the repository. */
export const VENDORED = [
  { from: "node_modules/lean-qr/nano.mjs", to: "public/vendor/lean-qr.mjs" },
  { from: "node_modules/lean-qr/LICENSE", to: "public/vendor/lean-qr.LICENSE.txt" },
] as const;
