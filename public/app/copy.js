import { byId } from "./dom.js";

const COPIED_SHOWN_MS = 2_000;

/**
 * Puts a message into the page's live region, for those who don't see the change.
 *
 * @param {string} text
 */
function announce(text) {
  byId("announcer", HTMLElement).textContent = text;
}

/**
 * Copies the text of an element. Without TLS a page has no clipboard: then the text is selected instead.
 *
 * @param {HTMLElement} source
 * @returns {Promise<string>} what to say
 */
async function copyFrom(source) {
  try {
    await navigator.clipboard.writeText(source.textContent ?? "");
    return "Copied";
  } catch {
    getSelection()?.selectAllChildren(source);
    return "Selected: press Ctrl+C";
  }
}

/** @param {HTMLButtonElement} button */
async function copyFor(button) {
  const outcome = await copyFrom(byId(button.dataset["copy"] ?? "", HTMLElement));
  button.textContent = outcome;
  announce(outcome);
  setTimeout(() => (button.textContent = "Copy"), COPIED_SHOWN_MS);
}

/** Makes every button with `data-copy` copy the text of the element with that id. */
export function startCopyButtons() {
  document.addEventListener("click", ({ target }) => {
    const button = target instanceof Element ? target.closest("button[data-copy]") : null;
    if (button instanceof HTMLButtonElement) void copyFor(button);
  });
}
