import { byId, showText } from "./dom.js";
import { accessToken } from "./tab-state.js";

const dialog = byId("token-dialog", HTMLDialogElement);
const input = byId("token", HTMLInputElement);
const problem = byId("token-problem", HTMLElement);

/** @type {Promise<void> | undefined} */
let asking;

/** The user closed the dialog without a token. */
export class TokenRefused extends Error {}

/** Fires on the window when there is a new token. */
export const TOKEN_CHANGED = "mcp-chat-token";

/** @returns {Promise<void>} */
function ask() {
  return new Promise((resolve, reject) => {
    const closed = new AbortController();
    showText(problem, accessToken.get() === undefined ? "" : "The server did not accept this token.");
    const close = () => {
      closed.abort();
      dialog.close();
    };
    byId("token-form", HTMLFormElement).addEventListener(
      "submit",
      (event) => {
        event.preventDefault();
        accessToken.set(input.value.trim());
        input.value = "";
        close();
        window.dispatchEvent(new Event(TOKEN_CHANGED));
        resolve();
      },
      { signal: closed.signal },
    );
    const refuse = () => {
      close();
      reject(new TokenRefused());
    };
    byId("token-cancel", HTMLElement).addEventListener("click", refuse, { signal: closed.signal });
    dialog.addEventListener("cancel", refuse, { signal: closed.signal });
    dialog.showModal();
    input.focus();
  });
}

/**
 * Asks for the access token, once for all calls that need it.
 *
 * @param {AbortSignal} signal of the call; the dialog stays open for the others
 * @throws {TokenRefused}
 */
export async function askForToken(signal) {
  asking ??= ask().finally(() => (asking = undefined));
  await asking;
  signal.throwIfAborted();
}
