/**
 * The link that invites to a room.
 *
 * @param {string} origin
 * @param {string} roomName
 */
export function inviteLink(origin, roomName) {
  return `${origin}/#${encodeURIComponent(roomName)}`;
}

/**
 * The room that a link invites to.
 *
 * @param {string} hash as in `location.hash`
 * @returns {string | undefined}
 */
export function invitedRoom(hash) {
  const encoded = hash.replace(/^#/u, "");
  if (encoded === "") return undefined;
  try {
    return decodeURIComponent(encoded);
  } catch {
    // Typed by hand, with a % of its own.
    return encoded;
  }
}
