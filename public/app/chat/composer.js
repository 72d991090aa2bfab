import { byId } from "../dom.js";

const form = byId("composer", HTMLFormElement);
const input = byId("message", HTMLTextAreaElement);

const HAS_TOUCH_KEYBOARD = matchMedia("(hover: none) and (pointer: coarse)").matches;

/**
 * @param {object} options
 * @param {(text: string) => void} options.onSend
 * @param {(draft: string) => void} options.onDraft
 * @param {string} options.draft from before a reload
 * @param {AbortSignal} options.signal ends with the chat
 */
export function startComposer({ onSend, onDraft, draft, signal }) {
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
      // While an input method composes, Enter chooses a candidate; Safari says so by the old key code only.
      const isComposing = event.isComposing || event.keyCode === 229;
      if (event.key !== "Enter" || event.shiftKey || isComposing) return;
      event.preventDefault();
      submit();
    },
    { signal },
  );
}

/** @param {boolean} isOpen whether there is anybody to write to */
export function showComposer(isOpen) {
  form.hidden = !isOpen;
  // On a phone the focus would bring the keyboard up over what is to be read.
  if (isOpen && !HAS_TOUCH_KEYBOARD) input.focus();
}
