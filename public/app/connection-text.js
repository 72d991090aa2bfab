/**
 * What the user is told of the connection.
 *
 * @type {Readonly<Record<import("./net/retry.js").Connection, string>>}
 */
export const CONNECTION_TEXT = {
  fine: "",
  lost: "Connection lost, trying again …",
  busy: "The server is busy, trying again …",
};
