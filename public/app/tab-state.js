/**
 * What a tab remembers over a reload. sessionStorage, so that two tabs are two participants, and closing one forgets.
 */

/**
 * @typedef {object} Outgoing a message that the server has not acknowledged
 * @property {string} key its idempotency key
 * @property {string} text
 */

/**
 * @typedef {object} ChatState
 * @property {string} roomId secret
 * @property {string} [roomName] only of a room with a name
 * @property {string} [partner] only of a chat with a stranger
 * @property {string} [ticket] of the match; secret
 * @property {string} [topic]
 * @property {string} displayName the name the others see
 * @property {number} joinedId messages up to this id are not one's own
 * @property {number} cursor
 * @property {Outgoing[]} outgoing
 * @property {string} draft
 */

/**
 * @typedef {object} QueueState
 * @property {string} [ticket] secret
 * @property {string} [lastTicket] of the match before, so as not to meet that stranger again; secret
 * @property {string} [topic]
 * @property {string} [displayName]
 */

/**
 * @template Value
 * @param {string} name
 */
function slot(name) {
  const key = `mcp-chat.${name}`;
  return {
    /** @returns {Value | undefined} */
    get() {
      const text = sessionStorage.getItem(key);
      return text === null ? undefined : JSON.parse(text);
    },
    /** @param {Value} value */
    set(value) {
      sessionStorage.setItem(key, JSON.stringify(value));
    },
    clear() {
      sessionStorage.removeItem(key);
    },
  };
}

export const chatState = /** @type {typeof slot<ChatState>} */ (slot)("chat");
export const queueState = /** @type {typeof slot<QueueState>} */ (slot)("queue");
export const accessToken = /** @type {typeof slot<string>} */ (slot)("token");
export const nameState = /** @type {typeof slot<string>} */ (slot)("name");
