import { byId } from "../dom.js";

const form = byId("composer", HTMLFormElement);
const input = byId("message", HTMLTextAreaElement);

const HAS_TOUCH_KEYBOARD = matchMedia("(hover: none) and (pointer: coarse)").matches;

/**
 * Makes the message field work for one chat.
 *
 * @param {object} options
 * @param {(text: string) => void} options.onSend
 * @param {(draft: string) => void} options.onDraft
 * @param {string} options.draft from before a reload
 * @param {AbortSignal} options.signal aborts when the chat ends
 */
export function initComposer({ onSend, onDraft, draft, signal }) {
  input.value = draft;
  const submit = () => {
    const text = input.value;
    if (text.trim() === "") return;
    input.value = "";
    onDraft("");
    onSend(text);
    input.focus();
  };
  form.addEventListener(
    "submit",
    (event) => {
      event.preventDefault();
      submit();
    },
    { signal },
  );
  input.addEventListener("input", () => onDraft(input.value), { signal });
  input.addEventListener(
    "keydown",
    (event) => {
      // In an input method, Enter picks a candidate. Safari reports that only as key code 229.
      const isComposing = event.isComposing || event.keyCode === 229;
      if (event.key !== "Enter" || event.shiftKey || isComposing) return;
      event.preventDefault();
      submit();
    },
    { signal },
  );
}

/** @param {boolean} isOpen whether the user can write */
export function showComposer(isOpen) {
  form.hidden = !isOpen;
  // On a phone, focus would open the keyboard and cover the messages.
  if (isOpen && !HAS_TOUCH_KEYBOARD) input.focus();
}
