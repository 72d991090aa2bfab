/**
 * Finds an element that index.html must have.
 *
 * @template {typeof HTMLElement} Kind
 * @param {string} id
 * @param {Kind} kind the class it must be an instance of
 * @returns {InstanceType<Kind>}
 */
export function byId(id, kind) {
  const element = document.getElementById(id);
  if (!(element instanceof kind)) throw new Error(`index.html has no ${kind.name} #${id}`);
  return /** @type {InstanceType<Kind>} */ (element);
}

/**
 * Makes an element. Text is inserted as text and never parsed as HTML.
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
 * Makes an element for a participant's name, isolated from the text direction around it.
 *
 * @param {string} name
 */
export function isolatedName(name) {
  return make("bdi", { text: name });
}

/**
 * Shows a text in an element, or hides the element if the text is empty.
 *
 * @param {HTMLElement} element
 * @param {string} text
 */
export function showText(element, text) {
  element.textContent = text;
  element.hidden = text === "";
}
