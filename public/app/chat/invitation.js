import { byId } from "../dom.js";
import { inviteLink } from "../invite-link.js";
import { generate } from "../../vendor/lean-qr.mjs";

/** Shows how to invite others, if the room has a name. @param {string | undefined} roomName */
export function showInvitation(roomName) {
  byId("invite", HTMLElement).hidden = roomName === undefined;
  if (roomName === undefined) return;
  const link = inviteLink(location.origin, roomName);
  byId("invite-link", HTMLElement).textContent = link;
  // White in dark mode too, with the margin that the standard asks for: readers need both.
  generate(link).toCanvas(byId("qr", HTMLCanvasElement), {
    on: [0, 0, 0],
    off: [255, 255, 255],
    pad: 4,
  });
}
