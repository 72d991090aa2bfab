/** How close to the end still counts as being there, in CSS pixels. */
const NEAR_END_PX = 48;

/**
 * Keeps a list scrolled to its end as it grows, unless the user has scrolled up.
 *
 * @param {HTMLElement} scroller
 * @param {() => void} onEnd the user has scrolled back to the end
 * @param {AbortSignal} signal
 */
export function stickToEnd(scroller, onEnd, signal) {
  let isAtEnd = true;
  let lastTop = 0;
  const scrollToEnd = () => {
    isAtEnd = true;
    scroller.scrollTop = scroller.scrollHeight;
    lastTop = scroller.scrollTop;
  };
  scroller.addEventListener(
    "scroll",
    () => {
      const { scrollTop, scrollHeight, clientHeight } = scroller;
      const isNear = scrollHeight - scrollTop - clientHeight < NEAR_END_PX;
      // New content moves the end away too, so only scrolling up counts as leaving it.
      if (isNear) {
        if (!isAtEnd) onEnd();
        isAtEnd = true;
      } else if (scrollTop < lastTop) {
        isAtEnd = false;
      }
      lastTop = scrollTop;
    },
    { passive: true, signal },
  );
  const resizes = new ResizeObserver(() => {
    if (isAtEnd) scrollToEnd();
  });
  signal.addEventListener("abort", () => resizes.disconnect());
  resizes.observe(scroller);
  for (const child of scroller.children) resizes.observe(child);
  return {
    isAtEnd: () => isAtEnd,
    scrollToEnd,
    /**
     * Inserts content above an element without moving that element on the screen.
     *
     * @param {Element | null} anchor
     * @param {() => void} insert
     */
    withAnchor(anchor, insert) {
      const before = anchor?.getBoundingClientRect().top ?? 0;
      insert();
      const after = anchor?.getBoundingClientRect().top ?? 0;
      scroller.scrollTop += after - before;
      lastTop = scroller.scrollTop;
    },
  };
}
