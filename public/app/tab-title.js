const PAGE_NAME = "MCP Chat";

let place = "";
let unread = 0;

function show() {
  const name = place === "" ? PAGE_NAME : `${place} · ${PAGE_NAME}`;
  document.title = unread === 0 ? name : `(${unread}) ${name}`;
}

/**
 * Names the place in the tab's title and forgets what was unread.
 *
 * @param {string} name empty at the start
 */
export function titleFor(name) {
  place = name;
  unread = 0;
  show();
}

/**
 * Counts what comes while nobody looks at the tab.
 *
 * @param {number} count
 */
export function countUnread(count) {
  if (document.visibilityState === "visible") return;
  unread += count;
  show();
}

document.addEventListener("visibilitychange", () => {
  if (document.visibilityState !== "visible") return;
  unread = 0;
  show();
});
