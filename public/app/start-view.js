import { byId, showText } from "./dom.js";
import { nameState } from "./tab-state.js";

const nameInput = byId("display-name", HTMLInputElement);
const topicInput = byId("topic", HTMLInputElement);
const roomInput = byId("room-name", HTMLInputElement);
const notice = byId("start-notice", HTMLElement);

/** @param {string} text what went wrong, or nothing */
export function showStartNotice(text) {
  showText(notice, text);
}

/** Fills in the room of an invitation. @param {string | undefined} room */
export function showInvited(room) {
  if (room === undefined) return;
  roomInput.value = room;
  // Right under the name, so that on a phone there is nothing to look for.
  const form = byId("room-form", HTMLFormElement);
  form.parentElement?.prepend(form);
  showText(notice, `You are invited to the room ${room}. Choose a name and enter.`);
  nameInput.focus();
}

/** @param {boolean} isBusy whether a form is being worked on */
function showBusy(isBusy) {
  for (const form of document.querySelectorAll("#start form")) {
    form.setAttribute("aria-busy", String(isBusy));
    for (const button of form.querySelectorAll("button")) button.disabled = isBusy;
  }
}

/**
 * @param {object} on
 * @param {(topic: string, displayName: string) => Promise<void>} on.stranger
 * @param {(roomName: string, displayName: string) => Promise<void>} on.room
 */
export function startStartView(on) {
  nameInput.value = nameState.get() ?? "";
  /**
   * @param {string} formId
   * @param {HTMLInputElement} input
   * @param {(value: string, displayName: string) => Promise<void>} act
   */
  const onSubmit = (formId, input, act) => {
    const work = async () => {
      const name = nameInput.value.trim();
      nameState.set(name);
      showBusy(true);
      showStartNotice("");
      try {
        await act(input.value.trim(), name);
      } finally {
        showBusy(false);
      }
    };
    byId(formId, HTMLFormElement).addEventListener("submit", (event) => {
      event.preventDefault();
      void work();
    });
  };
  onSubmit("stranger-form", topicInput, on.stranger);
  onSubmit("room-form", roomInput, on.room);
  // Enter in the name field goes on with the form that is filled in.
  nameInput.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.isComposing) return;
    const form = roomInput.value.trim() === "" ? "stranger-form" : "room-form";
    byId(form, HTMLFormElement).requestSubmit();
  });
}
