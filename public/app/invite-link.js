/**
 * The invitation link of a room.
 *
 * @param {string} origin
 * @param {string} roomName
 */
export function inviteLink(origin, roomName) {
  return `${origin}/#${encodeURIComponent(roomName)}`;
}

/**
 * The room name in an invitation link.
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
    // The link was typed by hand and contains a literal %.
    return encoded;
  }
}
