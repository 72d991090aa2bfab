import { byId } from "./dom.js";

const FEEDBACK_MS = 2_000;

/**
 * Announces a text to screen readers, through the page's live region.
 *
 * @param {string} text
 */
function announce(text) {
  byId("announcer", HTMLElement).textContent = text;
}

/**
 * Copies the text of an element. Pages without TLS have no clipboard; there the text is selected.
 *
 * @param {HTMLElement} source
 * @returns {Promise<string>} the outcome, in words for the user
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
async function handleCopy(button) {
  const outcome = await copyFrom(byId(button.dataset["copy"] ?? "", HTMLElement));
  button.textContent = outcome;
  announce(outcome);
  setTimeout(() => (button.textContent = "Copy"), FEEDBACK_MS);
}

/** Makes every button with `data-copy` copy the text of the element with that id. */
export function initCopyButtons() {
  document.addEventListener("click", ({ target }) => {
    const button = target instanceof Element ? target.closest("button[data-copy]") : null;
    if (button instanceof HTMLButtonElement) void handleCopy(button);
  });
}
