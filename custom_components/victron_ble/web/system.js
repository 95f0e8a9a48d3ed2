/** A system: which entities it is made of, and what its battery does, in words. */

import { fill } from "./texts.js";

const PLATFORM = "victron_ble";

/**
 * What may flow into the bus, and out of it, from top to bottom; the keys are those of a
 * system's sensors, which are their translation keys, too.
 *
 * @type {Record<string, {icon: string, color: string}>}
 */
export const SOURCES = {
  solar_power: { icon: "mdi:solar-power", color: "var(--energy-solar-color, #ff9800)" },
  alternator_power: { icon: "mdi:engine", color: "var(--purple-color, #926bc7)" },
  other_sources_power: { icon: "mdi:flash", color: "var(--teal-color, #009688)" },
  ac_input_power: {
    icon: "mdi:transmission-tower",
    color: "var(--energy-grid-consumption-color, #488fc2)",
  },
  shore_charger_power: {
    icon: "mdi:power-plug-battery",
    color: "var(--energy-grid-consumption-color, #488fc2)",
  },
};
/**
 * The keys of an AC input, by what its user says that feeds it.
 *
 * @type {Record<string, string>}
 */
export const AC_INPUTS = {
  shore_power: "mdi:power-plug",
  grid_power: "mdi:transmission-tower",
  generator_power: "mdi:generator-stationary",
};
/** @type {Record<string, {icon: string, color: string}>} */
export const LOADS = {
  dc_loads_power: { icon: "mdi:lightbulb", color: "var(--cyan-color, #00bcd4)" },
  ac_loads_power: { icon: "mdi:power-socket", color: "var(--blue-color, #2196f3)" },
};
/** Drawn as a load where it is not known what consumes. */
export const CONSUMPTION = "consumption_power";
export const BATTERY = [
  "state_of_charge",
  "battery_power",
  "battery_current",
  "battery_state",
  "time_to_full",
  "time_to_empty",
];
/** On while more flows out than is known to come in. */
const SOURCE_MISSING = "source_missing";
const ROLES = new Set([
  ...Object.keys(SOURCES),
  ...Object.keys(LOADS),
  CONSUMPTION,
  ...BATTERY,
  SOURCE_MISSING,
]);

/** @typedef {Record<string, string[]>} Members entity ids by role; there may be several */

/**
 * Return what a device of ours measures, by role.
 *
 * @param {HomeAssistant} hass
 * @param {string} device
 * @returns {Members}
 */
export function membersOf(hass, device) {
  /** @type {Members} */
  const members = {};
  for (const entity of Object.values(hass.entities)) {
    const key = entity.translation_key ?? "";
    const role = key in AC_INPUTS ? "ac_input_power" : key;
    if (
      entity.device_id === device &&
      entity.platform === PLATFORM &&
      ROLES.has(role)
    ) {
      members[role] = [entity.entity_id];
    }
  }
  return members;
}

/**
 * Return the devices that are systems.
 *
 * @param {HomeAssistant} hass
 */
export const findSystems = (hass) =>
  Object.values(hass.entities).flatMap((entity) =>
    entity.platform === PLATFORM &&
    entity.translation_key === "battery_state" &&
    entity.device_id
      ? [entity.device_id]
      : [],
  );

/**
 * Return the entities that a card is configured to show, by role.
 *
 * @param {HomeAssistant} hass
 * @param {CardConfig} config
 * @returns {Members}
 */
export function findMembers(hass, config) {
  /** @type {Members} */
  const members = config.device ? membersOf(hass, config.device) : {};
  for (const [role, given] of Object.entries(config.entities ?? {})) {
    const ids = [given].flat().filter((id) => typeof id === "string" && id);
    if (ROLES.has(role) && ids.length) members[role] = ids;
  }
  members.battery_current ??= findCurrent(hass, members, config.device);
  return members;
}

/**
 * Return the current of the battery's monitor, which a system has no sensor for.
 *
 * @param {HomeAssistant} hass
 * @param {Members} members
 * @param {string} [system]
 */
function findCurrent(hass, members, system) {
  const [known] = members.state_of_charge ?? members.battery_power ?? [];
  const monitor =
    (system && hass.devices[system]?.via_device_id) ??
    (known && hass.entities[known]?.device_id);
  return Object.values(hass.entities)
    .filter(
      (entity) =>
        entity.device_id === monitor &&
        entity.platform === PLATFORM &&
        hass.states[entity.entity_id]?.attributes.device_class === "current",
    )
    .map((entity) => entity.entity_id)
    .slice(0, 1);
}

/**
 * Return a state as a number, NaN where it is none.
 *
 * @param {HassEntity | undefined} state
 */
export const numberOf = (state) =>
  state ? Number.parseFloat(state.state) : Number.NaN;

/** @type {Record<string, number>} */
const WATTS = { mW: 1e-3, kW: 1e3, MW: 1e6 };

/**
 * Return a power in watts whatever unit the user wants to see; NaN where it is not known.
 *
 * @param {HassEntity | undefined} state
 */
export const wattsOf = (state) =>
  numberOf(state) * (WATTS[String(state?.attributes.unit_of_measurement)] ?? 1);

const BAND = 30; // W; as little is neither

/**
 * Return whether the battery is charged or discharged; undefined where nobody knows.
 *
 * @param {Record<string, HassEntity | undefined>} battery states by role
 * @returns {"charging" | "discharging" | "idle" | undefined}
 */
export function whatBatteryDoes({ battery_state, battery_power, battery_current }) {
  const current = numberOf(battery_current);
  const flow = Number.isNaN(current) ? numberOf(battery_power) : current;
  const flows = flow > 0 ? "charging" : "discharging";
  if (battery_state) {
    const { state } = battery_state;
    // A system waits for a minute before it says so; what flows is seen at once.
    if (state === "charging" || state === "discharging") return flow ? flows : state;
    if (state !== "idle") return undefined;
    return Math.abs(wattsOf(battery_power)) > BAND ? flows : state;
  }
  if (Number.isNaN(flow)) return undefined;
  return flow === 0 ? "idle" : flows;
}

/**
 * Say what the battery does: "Charging 14.2 A, full in 2h 10m".
 *
 * @param {HomeAssistant} hass
 * @param {Record<string, HassEntity | undefined>} battery states by role
 * @param {Texts} texts
 */
export function describeBattery(hass, battery, texts) {
  const does = whatBatteryDoes(battery);
  if (!does) return fill(texts, "card_battery_unknown");
  if (does === "idle") return fill(texts, "card_idle");
  const charges = does === "charging";

  const measured = [battery.battery_current, battery.battery_power].find(
    (state) => !Number.isNaN(numberOf(state)),
  );
  const amount = measured
    ? hass.formatEntityState(measured, String(Math.abs(numberOf(measured))))
    : "";
  const end = charges ? battery.time_to_full : battery.time_to_empty;
  const time = end && numberOf(end) > 0 ? formatTime(hass, end) : "";
  if (charges) {
    return time
      ? fill(texts, "card_charging_until", { amount, time })
      : fill(texts, "card_charging", { amount });
  }
  return time
    ? fill(texts, "card_discharging_until", { amount, time })
    : fill(texts, "card_discharging", { amount });
}

/** @type {Record<string, number>} */
const MINUTES = { s: 1 / 60, min: 1, h: 60, d: 1440 };

/**
 * Return a time in its two largest units, whatever unit it has: "2 hr 10 min".
 *
 * @param {HomeAssistant} hass
 * @param {HassEntity} state
 */
function formatTime(hass, state) {
  const unit = MINUTES[String(state.attributes.unit_of_measurement)];
  if (!unit) return hass.formatEntityState(state);
  // As Home Assistant shows it beside: what has begun does not count.
  const all = Math.max(Math.floor(numberOf(state) * unit), 1);
  const parts = { day: Math.floor(all / 1440), hour: Math.floor((all % 1440) / 60) };
  return Object.entries(parts.day ? parts : { hour: parts.hour, minute: all % 60 })
    .filter(([, number]) => number)
    .map(([unit, number]) =>
      number.toLocaleString(hass.language, {
        style: "unit",
        unit,
        unitDisplay: "short",
      }),
    )
    .join(" ");
}

/**
 * Say what is not as it should be: whom nothing is heard of, and what that means.
 *
 * @param {HomeAssistant} hass
 * @param {Members} members
 * @param {string[]} ids of all members
 * @param {Texts} texts
 * @returns {string}
 */
export function describeTroubles(hass, members, ids, texts) {
  const missing = namesIn(hass, ids, "missing");
  const off = namesIn(hass, ids, "assumed_off");
  const [lack] = members[SOURCE_MISSING] ?? [];
  const lines = [];
  if (missing) lines.push(fill(texts, "card_missing", { names: missing }));
  if (off) lines.push(fill(texts, "card_assumed_off", { names: off }));
  if (lack && hass.states[lack]?.state === "on") {
    lines.push(fill(texts, "card_source_missing"));
  }
  return lines.join("\n");
}

/**
 * Return the names that an attribute lists, each once.
 *
 * @param {HomeAssistant} hass
 * @param {string[]} ids
 * @param {"missing" | "assumed_off"} attribute
 */
function namesIn(hass, ids, attribute) {
  /** @type {Set<string>} */
  const names = new Set();
  for (const id of ids) {
    const listed = hass.states[id]?.attributes[attribute];
    if (Array.isArray(listed)) for (const name of listed) names.add(String(name));
  }
  return names.size ? new Intl.ListFormat(hass.language).format(names) : "";
}
