import { byId, showText } from "./dom.js";
import { accessToken } from "./tab-state.js";

const NOT_ACCEPTED = "The server did not accept this token.";

/** Printable ASCII: all that the page can send in a header. */
const HEADER_SAFE = /^[\u0020-\u007E]+$/u;

/** The user closed the dialog without entering a token. */
export class TokenDialogCancelled extends Error {}

/** Fires on the window when the user has entered a token. */
export const TOKEN_CHANGED = "mcp-chat-token";

/** @returns {Promise<void>} */
function openDialog() {
  const dialog = byId("token-dialog", HTMLDialogElement);
  const input = byId("token", HTMLInputElement);
  const problem = byId("token-problem", HTMLElement);
  return new Promise((resolve, reject) => {
    const listeners = new AbortController();
    const { signal } = listeners;
    showText(problem, accessToken.get() === undefined ? "" : NOT_ACCEPTED);
    const close = () => {
      listeners.abort();
      dialog.close();
    };
    byId("token-form", HTMLFormElement).addEventListener(
      "submit",
      (event) => {
        event.preventDefault();
        const token = input.value.trim();
        input.value = "";
        if (!HEADER_SAFE.test(token)) {
          showText(problem, NOT_ACCEPTED);
          return;
        }
        accessToken.set(token);
        close();
        window.dispatchEvent(new Event(TOKEN_CHANGED));
        resolve();
      },
      { signal },
    );
    const cancel = () => {
      close();
      reject(new TokenDialogCancelled());
    };
    byId("token-cancel", HTMLElement).addEventListener("click", cancel, { signal });
    dialog.addEventListener("cancel", cancel, { signal });
    dialog.showModal();
    input.focus();
  });
}

/** @type {Promise<void> | undefined} */
let openPrompt;

/**
 * Asks the user for the access token. Calls that need it at the same time share one dialog.
 *
 * @param {AbortSignal} signal of one call; the dialog stays open for the other calls
 * @throws {TokenDialogCancelled}
 */
export async function askForToken(signal) {
  openPrompt ??= openDialog().finally(() => (openPrompt = undefined));
  await openPrompt;
  signal.throwIfAborted();
}
