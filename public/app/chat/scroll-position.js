/** How far from the end still counts as reading the newest, in CSS pixels. */
const NEAR_END_PX = 48;

/**
 * Keeps a list scrolled to its end while its reader is there, and leaves it alone while they read above.
 *
 * @param {HTMLElement} scroller
 * @param {() => void} onEnd the reader came to the end
 * @param {AbortSignal} signal
 */
export function keepAtEnd(scroller, onEnd, signal) {
  let isAtEnd = true;
  let lastTop = 0;
  const toEnd = () => {
    isAtEnd = true;
    scroller.scrollTop = scroller.scrollHeight;
    lastTop = scroller.scrollTop;
  };
  scroller.addEventListener(
    "scroll",
    () => {
      const { scrollTop, scrollHeight, clientHeight } = scroller;
      const isNear = scrollHeight - scrollTop - clientHeight < NEAR_END_PX;
      // Growing content moves the end away without the reader doing anything; only scrolling up means reading above.
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
  const sizes = new ResizeObserver(() => {
    if (isAtEnd) toEnd();
  });
  signal.addEventListener("abort", () => sizes.disconnect());
  sizes.observe(scroller);
  for (const child of scroller.children) sizes.observe(child);
  return {
    isAtEnd: () => isAtEnd,
    toEnd,
    /**
     * Puts something in above without moving what is being read.
     *
     * @param {Element | null} anchor
     * @param {() => void} insert
     */
    keeping(anchor, insert) {
      const before = anchor?.getBoundingClientRect().top ?? 0;
      insert();
      const after = anchor?.getBoundingClientRect().top ?? 0;
      scroller.scrollTop += after - before;
      lastTop = scroller.scrollTop;
    },
  };
}
