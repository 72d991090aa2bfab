/**
 * The tab to select for each key.
 *
 * @type {Record<string, (index: number, count: number) => number>}
 */
const MOVES = {
  ArrowRight: (index, count) => (index + 1) % count,
  ArrowLeft: (index, count) => (index + count - 1) % count,
  Home: () => 0,
  End: (_index, count) => count - 1,
};

/**
 * Makes a tab list work with pointer and keyboard. The list is a single tab stop; arrow keys move
 * within it.
 *
 * @param {HTMLElement} list
 * @param {HTMLElement} panels in the same order as the tabs
 * @returns {(index: number) => void} selects a tab
 */
export function initTabs(list, panels) {
  /** @param {number} selected */
  const select = (selected) => {
    for (const [index, tab] of [...list.children].entries()) {
      tab.setAttribute("aria-selected", String(index === selected));
      tab.setAttribute("tabindex", index === selected ? "0" : "-1");
    }
    for (const [index, panel] of [...panels.children].entries()) {
      panel.toggleAttribute("hidden", index !== selected);
    }
  };
  /** @param {EventTarget | null} target */
  const indexOf = (target) =>
    [...list.children].findIndex((tab) => target instanceof Node && tab.contains(target));

  list.addEventListener("click", ({ target }) => {
    const index = indexOf(target);
    if (index !== -1) select(index);
  });
  list.addEventListener("keydown", (event) => {
    const move = MOVES[event.key];
    const index = indexOf(event.target);
    if (!move || index === -1) return;
    event.preventDefault();
    const next = move(index, list.children.length);
    select(next);
    const tab = list.children[next];
    if (tab instanceof HTMLElement) tab.focus();
  });
  return select;
}
