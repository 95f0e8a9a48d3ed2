/** The card: lets the picture follow its entities, while somebody looks. */

import { getForm } from "./form.js";
import { element } from "./parts.js";
import { Picture } from "./picture.js";
import { style } from "./style.js";
import { findMembers, findSystems } from "./system.js";
import { fill, loadTexts } from "./texts.js";

export const TYPE = "victron-system-card";

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
      /** @type {Picture | undefined} */
      #picture;
      #card = element("ha-card", "");
      #inSight = false;
      #observer = new IntersectionObserver((entries) => {
        this.#inSight = entries.at(-1)?.isIntersecting ?? false;
        this.#move();
      });

      constructor() {
        super();
        const sheet = element("style", "", style);
        this.#card.setAttribute("role", "group");
        this.#card.setAttribute("aria-labelledby", "name said");
        this.attachShadow({ mode: "open" }).append(sheet, this.#card);
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
        this.#draw();
      }

      /** @param {HomeAssistant} hass */
      set hass(hass) {
        const before = this.#hass;
        this.#hass = hass;
        if (before?.language !== hass.language) {
          this.#load(hass);
        } else if (
          before.entities !== hass.entities ||
          before.devices !== hass.devices
        ) {
          this.#draw();
        } else if (this.#picture) {
          const all = before.formatEntityState !== hass.formatEntityState;
          // Home Assistant makes a new object of each state that changes, and of no other.
          if (
            all ||
            this.#picture.ids.some((id) => before.states[id] !== hass.states[id])
          ) {
            this.#picture.update(hass, all);
          }
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

      /** @param {HomeAssistant} hass */
      async #load(hass) {
        this.#texts = await loadTexts(hass).catch(() => ({}));
        this.#draw();
      }

      /** Draw anew what there is. */
      #draw() {
        if (!this.#hass || !this.#texts) return;
        const members = findMembers(this.#hass, this.#config);
        if (Object.values(members).flat().length) {
          const { device } = this.#config;
          this.#picture = new Picture(this.#hass, members, this.#texts, device);
          this.#card.replaceChildren(...this.#picture.elements);
        } else {
          this.#picture = undefined;
          this.#card.replaceChildren(
            element("p", "hint", fill(this.#texts, "card_hint")),
          );
        }
        this.#move();
      }

      #move = () => {
        this.#picture?.move(this.#inSight && !document.hidden && !calm.matches);
      };
    },
  );
}
