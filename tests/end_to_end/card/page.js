/**
 * Plays Home Assistant for the card: states, names, formats, texts of the translations.
 */

import "/victron.js";

customElements.define("home-assistant", class extends HTMLElement {});
customElements.define("ha-icon", class extends HTMLElement {});

const opened = [];
addEventListener("hass-more-info", (event) => opened.push(event.detail.entityId));

/** What Home Assistant gives to cards, of states by entity id. */
function hassOf(states, before, { language = "en", texts = {} } = {}) {
  const entities = before?.entities ?? {};
  const devices = before?.devices ?? {};
  const number = (value) => new Intl.NumberFormat(language).format(value);
  return {
    language,
    states,
    entities,
    devices,
    localize: (key) => key.split(".").at(-1),
    callWS: before?.callWS ?? (async () => ({ resources: texts })),
    formatEntityState:
      before?.formatEntityState ??
      ((entity, value = entity.state) => {
        globalThis.formatted += 1;
        const unit = entity.attributes.unit_of_measurement ?? "";
        return Number.isNaN(Number(value)) ? value : `${number(value)} ${unit}`.trim();
      }),
    formatEntityName:
      before?.formatEntityName ??
      ((entity, { type }) => entity.attributes[`${type}_name`] ?? entity.entity_id),
  };
}

/** Show a card with these settings; what it is tested by. */
globalThis.show = async (config, states, { entities = {}, devices = {}, ...words }) => {
  const first = hassOf(states, { entities, devices }, words);
  await customElements.whenDefined("victron-system-card");
  const card = document.createElement("victron-system-card");
  card.setConfig(config);
  card.hass = first;
  document.body.replaceChildren(card);
  globalThis.card = card;
  globalThis.hass = first;
  await new Promise(requestAnimationFrame);
};

/** Change states, as Home Assistant does: all others stay the objects that they are. */
globalThis.change = (changes) => {
  globalThis.hass = hassOf({ ...globalThis.hass.states, ...changes }, globalThis.hass, {
    language: globalThis.hass.language,
  });
  globalThis.card.hass = globalThis.hass;
};

globalThis.opened = opened;
globalThis.formatted = 0;
