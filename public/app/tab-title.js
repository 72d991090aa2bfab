const PAGE_NAME = "MCP Chat";

let viewName = "";
let unread = 0;

function showTitle() {
  const name = viewName === "" ? PAGE_NAME : `${viewName} · ${PAGE_NAME}`;
  document.title = unread === 0 ? name : `(${unread}) ${name}`;
}

/**
 * Puts the name of the current view into the tab's title, and resets the unread count.
 *
 * @param {string} name empty on the start page
 */
export function setTitle(name) {
  viewName = name;
  unread = 0;
  showTitle();
}

/**
 * Adds to the unread count, unless the tab is visible.
 *
 * @param {number} count
 */
export function addUnread(count) {
  if (document.visibilityState === "visible") return;
  unread += count;
  showTitle();
}

document.addEventListener("visibilitychange", () => {
  if (document.visibilityState !== "visible") return;
  unread = 0;
  showTitle();
});
