/** The dashboard, which the server builds. */

import { fill, loadTexts } from "./texts.js";

const TAG = "ll-strategy-dashboard-victron";

/**
 * Return our part of the registries: what else comes and goes leaves the dashboard alone.
 *
 * @param {HomeAssistant} hass
 */
function ours(hass) {
  const entities = Object.values(hass.entities).filter(
    (entity) => entity.platform === "victron_ble",
  );
  const devices = new Set(entities.map((entity) => entity.device_id));
  return JSON.stringify([
    entities,
    Object.values(hass.devices).filter((device) => devices.has(device.id)),
  ]);
}

/**
 * Return a dashboard that says why there is none.
 *
 * @param {HomeAssistant} hass
 * @param {{code?: string, message?: string}} error
 */
async function explain(hass, error) {
  const texts = await loadTexts(hass).catch(() => ({}));
  // That there is nothing to show is no failure, and the server says it in full.
  const failed = !error.code?.startsWith("nothing_");
  const content = [failed ? fill(texts, "dashboard_failed") : "", error.message ?? ""];
  return {
    views: [
      {
        title: "Victron",
        cards: [{ type: "markdown", content: content.join("\n\n").trim() }],
      },
    ],
  };
}

/** Define the element, unless somebody else has. */
export function defineStrategy() {
  if (customElements.get(TAG)) return;
  customElements.define(
    TAG,
    class extends HTMLElement {
      /**
       * @param {{areas?: string[], labels?: string[]}} config what is stored of the
       *   dashboard; where that is in `options`, the page takes it out of there
       * @param {HomeAssistant} hass
       */
      static async generate(config, hass) {
        try {
          return await hass.callWS({
            type: "victron_ble/dashboard",
            language: hass.language,
            options: { areas: config.areas ?? [], labels: config.labels ?? [] },
          });
        } catch (error) {
          return explain(hass, /** @type {Error} */ (error));
        }
      }

      /** What the dialog that adds the dashboard proposes. */
      static getCreateSuggestions() {
        return { title: "Victron", icon: "mdi:solar-power" };
      }

      /**
       * Whether the dashboard may have become another one.
       *
       * @param {object} _config
       * @param {HomeAssistant} before
       * @param {HomeAssistant} now
       */
      static shouldRegenerate(_config, before, now) {
        if (before.language !== now.language || before.areas !== now.areas) return true;
        const same = before.entities === now.entities && before.devices === now.devices;
        return !same && ours(before) !== ours(now);
      }
    },
  );
}
