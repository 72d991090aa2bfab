/**
 * State that a tab keeps across reloads. It is in sessionStorage: two tabs are two participants,
 * and closing a tab deletes its state.
 */

/**
 * @typedef {object} Outgoing a message that the server has not acknowledged
 * @property {string} key its idempotency key
 * @property {string} text
 */

/**
 * @typedef {object} ChatState
 * @property {string} roomId secret
 * @property {string} [roomName] only in a named room
 * @property {string} [partner] only in a chat with a stranger
 * @property {string} [ticket] the ticket of the match; secret
 * @property {string} [topic]
 * @property {string} displayName the name the others see
 * @property {number} joinedId the newest message at the time of joining
 * @property {number} cursor
 * @property {Outgoing[]} outgoing
 * @property {string} draft
 */

/**
 * @typedef {object} QueueState
 * @property {string} [ticket] secret
 * @property {string} [lastTicket] the ticket of the previous match, which rules out meeting that
 *   stranger again; secret
 * @property {string} [topic]
 * @property {string} [displayName]
 */

/**
 * One value in sessionStorage, stored as JSON.
 *
 * @template Value
 * @param {string} name
 */
function storedValue(name) {
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

export const chatState = /** @type {typeof storedValue<ChatState>} */ (storedValue)("chat");
export const queueState = /** @type {typeof storedValue<QueueState>} */ (storedValue)("queue");
export const accessToken = /** @type {typeof storedValue<string>} */ (storedValue)("token");
export const nameState = /** @type {typeof storedValue<string>} */ (storedValue)("name");
