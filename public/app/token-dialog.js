import { byId, showText } from "./dom.js";
import { accessToken } from "./tab-state.js";

const dialog = byId("token-dialog", HTMLDialogElement);
const input = byId("token", HTMLInputElement);
const problem = byId("token-problem", HTMLElement);

const NOT_ACCEPTED = "The server did not accept this token.";

/** What a header can hold. */
const SENDABLE = /^[\u0020-\u007E]+$/u;

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
    showText(problem, accessToken.get() === undefined ? "" : NOT_ACCEPTED);
    const close = () => {
      closed.abort();
      dialog.close();
    };
    byId("token-form", HTMLFormElement).addEventListener(
      "submit",
      (event) => {
        event.preventDefault();
        const token = input.value.trim();
        input.value = "";
        if (!SENDABLE.test(token)) {
          showText(problem, NOT_ACCEPTED);
          return;
        }
        accessToken.set(token);
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
