/** The card: follows its entities, and draws what changed. */

import { getForm } from "./form.js";
import { assemble, Battery, Circle, element, Flow, sheet } from "./picture.js";
import {
  BATTERY,
  CONSUMPTION,
  describeBattery,
  findMembers,
  findSystems,
  findTroubles,
  LOADS,
  numberOf,
  SOURCES,
  wattsOf,
  whatBatteryDoes,
} from "./system.js";
import { fill, loadTexts } from "./texts.js";

export const TYPE = "victron-system-card";
const CONSUMED = "var(--cyan-color, #00bcd4)";
const ICONS = {
  charging: "mdi:battery-arrow-up",
  discharging: "mdi:battery-arrow-down",
  idle: "mdi:battery",
};

/** Define the element, unless somebody else has. */
export function defineCard() {
  if (customElements.get(TYPE)) return;
  const calm = window.matchMedia("(prefers-reduced-motion: reduce)");

  customElements.define(
    TYPE,
    class extends HTMLElement {
      /** @type {CardConfig} */
      #config = { type: `custom:${TYPE}` };
      /** @type {HomeAssistant | undefined} */
      #hass;
      /** @type {Texts | undefined} */
      #texts;
      /** @type {Set<string>} whose states are shown */
      #ids = new Set();
      /** @type {Record<string, string>} of the battery, by role */
      #battery = {};
      /** @type {{id: string, circle: Circle, flow: Flow}[]} */
      #nodes = [];
      /** @type {Battery | undefined} */
      #ring;
      /** @type {import("./system.js").Members} */
      #members = {};
      #said = element("p", "said");
      #note = element("p", "note");
      #card = element("ha-card", "");
      #inSight = false;
      #observer = new IntersectionObserver((entries) => {
        this.#inSight = entries.at(-1)?.isIntersecting ?? false;
        this.#move();
      });

      constructor() {
        super();
        this.#card.setAttribute("role", "group");
        this.attachShadow({ mode: "open" }).append(sheet(), this.#card);
      }

      connectedCallback() {
        this.#observer.observe(this);
        document.addEventListener("visibilitychange", this.#move);
        calm.addEventListener("change", this.#move);
      }

      disconnectedCallback() {
        this.#observer.disconnect();
        document.removeEventListener("visibilitychange", this.#move);
        calm.removeEventListener("change", this.#move);
        this.#inSight = false;
        this.#move();
      }

      /** @param {CardConfig} config */
      setConfig(config) {
        this.#config = config;
        this.#build();
      }

      /** @param {HomeAssistant} hass */
      set hass(hass) {
        const before = this.#hass;
        this.#hass = hass;
        if (!before || before.language !== hass.language) {
          this.#load(hass);
        } else if (
          before.entities !== hass.entities ||
          before.devices !== hass.devices
        ) {
          this.#build();
        } else if (
          before.formatEntityState !== hass.formatEntityState ||
          this.#hasChanged(before, hass)
        ) {
          this.#update();
        }
      }

      getCardSize() {
        return 5;
      }

      getGridOptions() {
        return { columns: 12, min_columns: 9 };
      }

      /** @param {HomeAssistant} hass */
      static getStubConfig(hass) {
        const [device] = findSystems(hass);
        return device ? { device } : {};
      }

      static getConfigForm() {
        return getForm();
      }

      /**
       * Whether one of our states is another object: Home Assistant makes a new one of
       * each that changes, and leaves all others.
       *
       * @param {HomeAssistant} before
       * @param {HomeAssistant} now
       */
      #hasChanged(before, now) {
        for (const id of this.#ids) {
          if (before.states[id] !== now.states[id]) return true;
        }
        return false;
      }

      /** @param {HomeAssistant} hass */
      async #load(hass) {
        this.#texts = await loadTexts(hass).catch(() => ({}));
        this.#build();
      }

      /** Make the picture anew of what there is. */
      #build() {
        const hass = this.#hass;
        const texts = this.#texts;
        if (!hass || !texts) return;
        const members = findMembers(hass, this.#config);
        this.#members = members;
        this.#ids = new Set(Object.values(members).flat());
        if (!this.#ids.size) {
          this.#nodes = [];
          this.#ring = undefined;
          this.#card.replaceChildren(element("p", "hint", fill(texts, "card_hint")));
          return;
        }
        this.#battery = {};
        for (const role of BATTERY) {
          const [id] = members[role] ?? [];
          if (id) this.#battery[role] = id;
        }
        const loads = Object.keys(LOADS).some((role) => members[role])
          ? LOADS
          : { [CONSUMPTION]: { icon: "mdi:home-lightning-bolt", color: CONSUMED } };
        const sources = this.#side(members, SOURCES, true);
        const drains = this.#side(members, loads, false);
        this.#nodes = [...sources, ...drains];
        this.#ring = new Battery();
        this.#opens(
          this.#ring,
          this.#battery.state_of_charge ?? this.#battery.battery_power,
        );
        this.#card.replaceChildren(
          this.#said,
          assemble(
            sources.map((node) => node.circle),
            this.#ring,
            drains.map((node) => node.circle),
            sources.map((node) => node.flow),
            drains.map((node) => node.flow),
          ),
          this.#note,
        );
        this.#update();
        this.#move();
      }

      /**
       * Return the nodes of one side.
       *
       * @param {Record<string, string[]>} members
       * @param {Record<string, {icon: string, color: string}>} roles
       * @param {boolean} comesIn
       */
      #side(members, roles, comesIn) {
        const found = Object.entries(roles).flatMap(([role, looks]) =>
          (members[role] ?? []).map((id) => ({ id, ...looks })),
        );
        return found.map(({ id, icon, color }, row) => {
          const own = this.#hass?.states[id]?.attributes.icon;
          const circle = new Circle(typeof own === "string" ? own : icon, color);
          this.#opens(circle, id);
          return { id, circle, flow: new Flow(comesIn, row, found.length, color) };
        });
      }

      /**
       * Let a tap open what an entity has to say.
       *
       * @param {Circle} circle
       * @param {string | undefined} entityId
       */
      #opens(circle, entityId) {
        if (!entityId) return;
        circle.button.addEventListener("click", () =>
          this.dispatchEvent(
            new CustomEvent("hass-more-info", {
              bubbles: true,
              composed: true,
              detail: { entityId },
            }),
          ),
        );
      }

      /** Show the present states. */
      #update() {
        const hass = this.#hass;
        if (!hass || !this.#texts || !this.#ring) return;
        const watts = this.#nodes.map(({ id }) => wattsOf(hass.states[id]));
        const most = Math.max(...watts.map((flow) => Math.abs(flow || 0)));
        this.#nodes.forEach(({ id, circle, flow }, index) => {
          circle.show(this.#nameOf(id), this.#valueOf(id), !!watts[index]);
          flow.show(watts[index] ?? Number.NaN, most);
        });
        this.#updateBattery(hass, this.#texts, this.#ring);
      }

      /**
       * @param {HomeAssistant} hass
       * @param {Texts} texts
       * @param {Battery} ring
       */
      #updateBattery(hass, texts, ring) {
        const { state_of_charge: charge, battery_power: power } = this.#battery;
        /** @type {Record<string, HassEntity | undefined>} */
        const states = {};
        for (const [role, id] of Object.entries(this.#battery))
          states[role] = hass.states[id];
        const name = charge ?? power;
        const known = !Number.isNaN(numberOf(states.state_of_charge));
        ring.show(
          name ? this.#deviceOf(name) : "",
          power ? this.#valueOf(power) : "",
          known || !Number.isNaN(numberOf(states.battery_power)),
        );
        ring.showCharge(
          charge ? this.#valueOf(charge) : "",
          numberOf(states.state_of_charge),
        );
        const icon = ICONS[whatBatteryDoes(states) ?? "idle"];
        if (ring.icon.getAttribute("icon") !== icon)
          ring.icon.setAttribute("icon", icon);
        const said = describeBattery(hass, states, texts);
        if (said !== this.#said.textContent) this.#said.textContent = said;
        const note = findTroubles(hass, this.#members, texts).join("\n");
        if (note !== this.#note.textContent) this.#note.textContent = note;
        const label = [ring.name.text, ring.charge.text, said]
          .filter(Boolean)
          .join(": ");
        if (label !== ring.button.ariaLabel) ring.button.ariaLabel = label;
        this.#card.setAttribute("aria-label", this.#summary(said));
      }

      /**
       * Return the whole picture in a sentence.
       *
       * @param {string} said
       */
      #summary(said) {
        const parts = this.#nodes.map(({ circle }) => circle.button.ariaLabel);
        const note = this.#note.textContent;
        return [this.#ring?.name.text, this.#ring?.charge.text, said, ...parts, note]
          .filter(Boolean)
          .join(", ");
      }

      /** @param {string} id */
      #valueOf(id) {
        const state = this.#hass?.states[id];
        if (!state) return this.#hass?.localize("state.default.unavailable") ?? "";
        return this.#hass?.formatEntityState(state) ?? "";
      }

      /**
       * Return what an entity is called: within a system by what it measures, otherwise
       * by its device.
       *
       * @param {string} id
       */
      #nameOf(id) {
        const state = this.#hass?.states[id];
        if (!state) return id;
        const within = this.#hass?.entities[id]?.device_id === this.#config.device;
        if (!within) return this.#deviceOf(id);
        return this.#hass?.formatEntityName(state, { type: "entity" }) ?? id;
      }

      /** @param {string} id */
      #deviceOf(id) {
        const state = this.#hass?.states[id];
        return state
          ? (this.#hass?.formatEntityName(state, { type: "device" }) ?? id)
          : id;
      }

      #move = () => {
        const moving = this.#inSight && !document.hidden && !calm.matches;
        for (const { flow } of this.#nodes) flow.move(moving);
      };
    },
  );
}
