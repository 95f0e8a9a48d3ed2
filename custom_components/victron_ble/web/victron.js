/**
 * What every page of Home Assistant loads: it announces dashboard and card at once, and
 * defines their elements once the page can keep them.
 */

import { defineCard, TYPE } from "./card.js";
import { defineStrategy } from "./strategy.js";
import { findSystems } from "./system.js";
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

window.customCards ||= [];
window.customCards.push({
  type: TYPE,
  get name() {
    return textNow("card_name");
  },
  get description() {
    return textNow("card_description");
  },
  preview: true,
  getEntitySuggestion(hass, entityId) {
    const device = hass.entities[entityId]?.device_id;
    if (!device || !findSystems(hass).includes(device)) return null;
    return { config: { type: `custom:${TYPE}`, device } };
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
  defineCard();
  defineStrategy();
});
