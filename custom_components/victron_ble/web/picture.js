/** The picture: nodes on either side, the battery in the middle, flows between them. */

import { Flow } from "./flow.js";
import { Battery, Circle, element, svg, Words } from "./parts.js";
import {
  AC_INPUTS,
  BATTERY,
  CONSUMPTION,
  describeBattery,
  describeTroubles,
  LOADS,
  numberOf,
  SOURCES,
  wattsOf,
  whatBatteryDoes,
} from "./system.js";

const ICONS = {
  charging: "mdi:battery-arrow-up",
  discharging: "mdi:battery-arrow-down",
  idle: "mdi:battery",
};

/**
 * @typedef {object} Node
 * @property {string} id of the entity
 * @property {Circle} circle
 * @property {Flow} flow
 * @property {HassEntity | undefined} state that is shown
 * @property {number} watts
 */

/** What is drawn of one system, made once, and changed as its entities change. */
export class Picture {
  /**
   * @param {HomeAssistant} hass
   * @param {import("./system.js").Members} members
   * @param {Texts} texts
   * @param {string} [system] the device within which entities need no device's name
   */
  constructor(hass, members, texts, system) {
    this.hass = hass;
    this.members = members;
    this.texts = texts;
    this.system = system;
    this.ids = Object.values(members).flat();
    this.said = new Words("p", "said");
    this.said.element.id = "said";
    this.note = new Words("p", "note");
    this.ring = new Battery();
    /** @type {[string, string][]} */
    this.battery = BATTERY.flatMap((role) => {
      const [id] = members[role] ?? [];
      return id ? [[role, id]] : [];
    });
    this.#opens(this.ring, members.state_of_charge?.[0] ?? members.battery_power?.[0]);
    const loads = Object.keys(LOADS).some((role) => members[role])
      ? Object.keys(LOADS)
      : [CONSUMPTION];
    const sources = this.#side(Object.keys(SOURCES), true);
    const drains = this.#side(loads, false);
    this.nodes = [...sources, ...drains];
    this.elements = [
      this.said.element,
      element(
        "div",
        "picture",
        area("in", sources),
        area("out", drains),
        element("div", "side", ...sources.map((node) => node.circle.button)),
        element("div", "middle", this.ring.button),
        element("div", "side", ...drains.map((node) => node.circle.button)),
      ),
      this.note.element,
    ];
    this.update(hass, true);
  }

  /**
   * Show the states of now.
   *
   * @param {HomeAssistant} hass
   * @param {boolean} all whether also those that did not change look otherwise now
   */
  update(hass, all) {
    const before = this.hass;
    this.hass = hass;
    for (const node of this.nodes) {
      const state = hass.states[node.id];
      if (state === node.state && !all) continue;
      if (all || nameIn(state) !== nameIn(node.state)) {
        node.circle.showName(this.#nameOf(node.id));
      }
      node.state = state;
      node.watts = wattsOf(state);
      node.circle.show(this.#valueOf(node.id), Boolean(node.watts));
    }
    const most = Math.max(...this.nodes.map((node) => Math.abs(node.watts) || 0));
    for (const { flow, watts } of this.nodes) flow.show(watts, most);
    if (all || this.battery.some(([, id]) => before.states[id] !== hass.states[id])) {
      this.#updateBattery(all);
    }
    this.note.set(describeTroubles(hass, this.members, this.ids, this.texts));
  }

  /** @param {boolean} moving whether anybody sees it and wants it to move */
  move(moving) {
    for (const { flow } of this.nodes) flow.move(moving);
  }

  /** @param {boolean} all */
  #updateBattery(all) {
    const { hass, ring } = this;
    /** @type {Record<string, HassEntity | undefined>} */
    const states = {};
    for (const [role, id] of this.battery) states[role] = hass.states[id];
    const charge = this.members.state_of_charge?.[0];
    const power = this.members.battery_power?.[0];
    const named = charge ?? power;
    if (all && named) ring.showName(this.#deviceOf(named));
    this.said.set(describeBattery(hass, states, this.texts));
    ring.showCharge(
      charge ? this.#valueOf(charge) : "",
      numberOf(states.state_of_charge),
      ICONS[whatBatteryDoes(states) ?? "idle"],
    );
    ring.show(power ? this.#valueOf(power) : "", true);
  }

  /**
   * Return the nodes of one side.
   *
   * @param {string[]} roles
   * @param {boolean} comesIn
   * @returns {Node[]}
   */
  #side(roles, comesIn) {
    const found = roles.flatMap((role) =>
      (this.members[role] ?? []).map((id) => ({ id, ...looksOf(role) })),
    );
    return found.map(({ id, icon, color }, row) => {
      const key = this.hass.entities[id]?.translation_key ?? "";
      const chosen = this.hass.states[id]?.attributes.icon;
      const own = typeof chosen === "string" ? chosen : (AC_INPUTS[key] ?? icon);
      const circle = new Circle(own, color);
      this.#opens(circle, id);
      const flow = new Flow(comesIn, row, found.length, color);
      return { id, circle, flow, state: undefined, watts: Number.NaN };
    });
  }

  /**
   * Let a tap open what an entity has to say.
   *
   * @param {Circle} circle
   * @param {string | undefined} entityId
   */
  #opens({ button }, entityId) {
    if (!entityId) return;
    button.addEventListener("click", () =>
      button.dispatchEvent(
        new CustomEvent("hass-more-info", {
          bubbles: true,
          composed: true,
          detail: { entityId },
        }),
      ),
    );
  }

  /** @param {string} id */
  #valueOf(id) {
    const state = this.hass.states[id];
    return state
      ? this.hass.formatEntityState(state)
      : this.hass.localize("state.default.unavailable");
  }

  /**
   * Return what an entity is called: within a system by what it measures, otherwise by
   * its device.
   *
   * @param {string} id
   */
  #nameOf(id) {
    const state = this.hass.states[id];
    const within = this.hass.entities[id]?.device_id === this.system;
    return state && within
      ? this.hass.formatEntityName(state, { type: "entity" })
      : this.#deviceOf(id);
  }

  /** @param {string} id */
  #deviceOf(id) {
    const state = this.hass.states[id];
    return state ? this.hass.formatEntityName(state, { type: "device" }) : id;
  }
}

/** @param {HassEntity | undefined} state */
const nameIn = (state) => state?.attributes.friendly_name;

/** @param {string} role */
const looksOf = (role) =>
  SOURCES[role] ??
  LOADS[role] ?? {
    icon: "mdi:home-lightning-bolt",
    color: "var(--cyan-color, #00bcd4)",
  };

/**
 * Return the lines of one side, and what moves on them.
 *
 * @param {string} side
 * @param {Node[]} nodes
 */
function area(side, nodes) {
  const lines = svg("svg", { viewBox: "0 0 100 100", preserveAspectRatio: "none" });
  lines.append(...nodes.map(({ flow }) => flow.line));
  const made = element(
    "div",
    `area ${side}`,
    lines,
    ...nodes.map(({ flow }) => flow.dots),
  );
  made.setAttribute("aria-hidden", "true");
  return made;
}
