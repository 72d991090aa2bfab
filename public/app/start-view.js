import { byId, showText } from "./dom.js";
import { nameState } from "./tab-state.js";

const nameInput = byId("display-name", HTMLInputElement);
const topicInput = byId("topic", HTMLInputElement);
const roomInput = byId("room-name", HTMLInputElement);
const notice = byId("start-notice", HTMLElement);

/** @param {string} text hides the notice if empty */
export function showStartNotice(text) {
  showText(notice, text);
}

/**
 * Fills in the room that the user is invited to.
 *
 * @param {string | undefined} roomName
 */
export function showInvited(roomName) {
  if (roomName === undefined) return;
  roomInput.value = roomName;
  // On a phone, the room form would otherwise be below the fold.
  const form = byId("room-form", HTMLFormElement);
  form.parentElement?.prepend(form);
  showText(notice, `You're invited to the room ${roomName}. Choose a name, then enter the room.`);
  nameInput.focus();
}

/** @param {boolean} isBusy whether a submitted form is still in progress */
function showBusy(isBusy) {
  for (const form of document.querySelectorAll("#start form")) {
    form.setAttribute("aria-busy", String(isBusy));
    for (const button of form.querySelectorAll("button")) button.disabled = isBusy;
  }
}

/**
 * Makes both forms of the start page work.
 *
 * @param {object} options
 * @param {(topic: string, displayName: string) => Promise<void>} options.onFindStranger
 * @param {(roomName: string, displayName: string) => Promise<void>} options.onEnterRoom
 */
export function initStartView({ onFindStranger, onEnterRoom }) {
  nameInput.value = nameState.get() ?? "";
  /**
   * @param {string} formId
   * @param {HTMLInputElement} input
   * @param {(value: string, displayName: string) => Promise<void>} submit
   */
  const initForm = (formId, input, submit) => {
    const handleSubmit = async () => {
      const name = nameInput.value.trim();
      nameState.set(name);
      showBusy(true);
      showStartNotice("");
      try {
        await submit(input.value.trim(), name);
      } finally {
        showBusy(false);
      }
    };
    byId(formId, HTMLFormElement).addEventListener("submit", (event) => {
      event.preventDefault();
      void handleSubmit();
    });
  };
  initForm("stranger-form", topicInput, onFindStranger);
  initForm("room-form", roomInput, onEnterRoom);
  // The name field belongs to neither form, so Enter submits the room form if a room is filled in.
  nameInput.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.isComposing) return;
    const form = roomInput.value.trim() === "" ? "stranger-form" : "room-form";
    byId(form, HTMLFormElement).requestSubmit();
  });
}
