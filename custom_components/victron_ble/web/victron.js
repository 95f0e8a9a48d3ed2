/**
 * What every page of Home Assistant loads: it announces dashboard and card at once, and
 * defines their elements once the page can keep them.
 */

import { defineStrategy } from "./strategy.js";
import { loadTexts, textNow } from "./texts.js";

// Dialogs read the lists when they open.
window.customStrategies ||= [];
window.customStrategies.push({
  type: "victron",
  strategyType: "dashboard",
  name: "Victron",
  get description() {
    return textNow("dashboard_description");
  },
});

/** Load the texts of the lists above; again when the user chooses another language. */
function preload() {
  const hass = document.querySelector("home-assistant")?.hass;
  if (hass) loadTexts(hass).catch(() => {});
}
window.addEventListener("translations-updated", preload);

// While it starts, Home Assistant replaces the registry of elements, and forgets what was
// defined before.
customElements.whenDefined("home-assistant").then(() => {
  preload();
  defineStrategy();
});
