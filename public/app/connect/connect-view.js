import { byId, make } from "../dom.js";
import { accessToken } from "../tab-state.js";
import { TOKEN_CHANGED } from "../token-dialog.js";
import { clients } from "./clients.js";
import { initTabs } from "./tabs.js";

/** @import { Client } from "./clients.js" */

/** @param {string} name */
function elementId(name) {
  return `client-${name.toLowerCase().replaceAll(" ", "-")}`;
}

/**
 * @param {Client} client
 * @returns {HTMLElement}
 */
function panel({ name, instructions, snippet, install }) {
  const id = elementId(name);
  return make(
    "div",
    {
      class: "client",
      attributes: { id: `${id}-panel`, role: "tabpanel", "aria-labelledby": `${id}-tab` },
    },
    make("p", { class: "hint", text: instructions }),
    make(
      "div",
      { class: "snippet" },
      make("pre", {
        text: snippet,
        attributes: {
          id: `${id}-snippet`,
          tabindex: "0",
          "aria-label": `Configuration for ${name}`,
        },
      }),
      make("button", {
        class: "copy",
        text: "Copy",
        attributes: { type: "button", "data-copy": `${id}-snippet` },
      }),
    ),
    install &&
      make("a", { class: "button", text: install.label, attributes: { href: install.href } }),
  );
}

/** @param {string} name */
function tab(name) {
  const id = elementId(name);
  return make("button", {
    text: name,
    attributes: { type: "button", role: "tab", id: `${id}-tab`, "aria-controls": `${id}-panel` },
  });
}

/** Shows how to connect each client to this server. Renders again when the token changes. */
export function initConnectView() {
  const tabs = byId("client-tabs", HTMLElement);
  const panels = byId("client-panels", HTMLElement);
  byId("mcp-url", HTMLElement).textContent = `${location.origin}/mcp`;
  byId("prompt", HTMLElement).textContent =
    "Use the chat tools to join the room blue-harbor-4127 as Alice, and talk with whoever is there.";
  const select = initTabs(tabs, panels);
  const render = () => {
    const all = clients(location.origin, accessToken.get());
    tabs.replaceChildren(...all.map(({ name }) => tab(name)));
    panels.replaceChildren(...all.map(panel));
    select(0);
  };
  window.addEventListener(TOKEN_CHANGED, render);
  render();
}
