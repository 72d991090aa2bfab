/**
 * The element with this id, which index.html must have.
 *
 * @template {typeof HTMLElement} Kind
 * @param {string} id
 * @param {Kind} kind its class
 * @returns {InstanceType<Kind>}
 */
export function byId(id, kind) {
  const element = document.getElementById(id);
  if (!(element instanceof kind)) throw new Error(`index.html has no fitting #${id}`);
  return /** @type {InstanceType<Kind>} */ (element);
}

/**
 * Makes an element. Text goes in as text, never as markup, whoever wrote it.
 *
 * @template {keyof HTMLElementTagNameMap} Tag
 * @param {Tag} tag
 * @param {{ class?: string, text?: string, attributes?: Record<string, string> }} [options]
 * @param {(Node | undefined)[]} children
 * @returns {HTMLElementTagNameMap[Tag]}
 */
export function make(tag, options = {}, ...children) {
  const element = document.createElement(tag);
  if (options.class !== undefined) element.className = options.class;
  if (options.text !== undefined) element.textContent = options.text;
  for (const [name, value] of Object.entries(options.attributes ?? {})) {
    element.setAttribute(name, value);
  }
  element.append(...children.filter((child) => child !== undefined));
  return element;
}

/**
 * A participant's name inside other text: its direction stays its own.
 *
 * @param {string} name
 */
export function isolatedName(name) {
  return make("bdi", { text: name });
}

/**
 * Shows text in an element, or hides the element if there is none.
 *
 * @param {HTMLElement} element
 * @param {string} text
 */
export function showText(element, text) {
  element.textContent = text;
  element.hidden = text === "";
}
