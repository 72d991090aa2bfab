/**
 * Keeps the chat above the on-screen keyboard where that covers the page, as on iPhones: there only the visual
 * viewport shrinks.
 */
export function followVisibleHeight() {
  const viewport = window.visualViewport;
  if (!viewport) return;
  const follow = () => {
    // Zoomed in, the visual viewport is a part of the page, and the layout is to stay as it is.
    const isCovered = viewport.scale === 1 && window.innerHeight - viewport.height > 1;
    const { style } = document.documentElement;
    if (isCovered) style.setProperty("--visible-height", `${viewport.height}px`);
    else style.removeProperty("--visible-height");
  };
  viewport.addEventListener("resize", follow);
}
