/** The form in which a card is told what to show. */

import { BATTERY, CONSUMPTION, findSystems, LOADS, SOURCES } from "./system.js";
import { fill, loadTexts } from "./texts.js";

/** @type {Record<string, string>} what is not a power, by its device class */
const CLASSES = {
  state_of_charge: "battery",
  battery_current: "current",
  battery_state: "enum",
  time_to_full: "duration",
  time_to_empty: "duration",
};

/** @type {Record<string, string>} what is called as another sensor */
const NAMES = { ac_input_power: "ac_in_power" };

/** @param {string} role */
const field = (role) => ({
  name: role,
  selector: {
    entity: {
      filter: { domain: "sensor", device_class: CLASSES[role] ?? "power" },
      multiple: true,
    },
  },
});

/** Return the form: one of the systems, or entities by hand. */
export async function getForm() {
  const hass = document.querySelector("home-assistant")?.hass;
  const texts = hass ? await loadTexts(hass).catch(() => ({})) : {};
  const options = (hass ? findSystems(hass) : []).map((device) => ({
    value: device,
    label: hass?.devices[device]?.name_by_user ?? hass?.devices[device]?.name ?? device,
  }));
  const roles = [
    ...BATTERY,
    ...Object.keys(SOURCES),
    ...Object.keys(LOADS),
    CONSUMPTION,
  ];
  /** @type {Record<string, string>} */
  const labels = {
    device: fill(texts, "card_form_system"),
    entities: fill(texts, "card_form_entities"),
    battery_current: fill(texts, "card_form_current"),
  };
  return {
    schema: [
      ...(options.length
        ? [{ name: "device", selector: { select: { mode: "dropdown", options } } }]
        : []),
      {
        name: "entities",
        type: "expandable",
        title: labels.entities,
        schema: roles.map(field),
      },
    ],
    /**
     * @param {{name: string}} schema
     * @param {(key: string) => string} localize
     */
    computeLabel: ({ name }, localize) =>
      labels[name] ||
      localize(`component.victron_ble.entity.sensor.${NAMES[name] ?? name}.name`) ||
      name,
  };
}
