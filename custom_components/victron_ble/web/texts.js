/** The words of dashboard and card, from the integration's translations. */

const DOMAIN = "victron_ble";
const PREFIX = `component.${DOMAIN}.common.`;

/** @type {Map<string, Promise<Texts>>} by language; what could not be loaded is tried anew */
const loading = new Map();
/** @type {Texts} of the language that was loaded last */
let latest = {};

/**
 * Return all texts in the user's language, English where one is not translated.
 * They come from the server directly: what the page has of an integration's texts
 * depends on which of its dialogs were opened before.
 *
 * @param {HomeAssistant} hass
 * @returns {Promise<Texts>}
 */
export function loadTexts(hass) {
  const { language } = hass;
  let texts = loading.get(language);
  if (!texts) {
    texts = hass
      .callWS({
        type: "frontend/get_translations",
        language,
        category: "common",
        integration: [DOMAIN],
      })
      .then(({ resources }) => {
        latest = {};
        for (const [key, text] of Object.entries(resources)) {
          latest[key.slice(PREFIX.length)] = text;
        }
        return latest;
      });
    texts.catch(() => loading.delete(language));
    loading.set(language, texts);
  }
  return texts;
}

/**
 * Return a text where nobody can wait for it: empty as long as none has been loaded.
 *
 * @param {string} key
 */
export const textNow = (key) => latest[key] ?? "";

/**
 * Return a text with its placeholders filled in, each apart from the direction in which
 * the text around it is written.
 *
 * @param {Texts} texts
 * @param {string} key
 * @param {Record<string, string>} [values]
 */
export const fill = (texts, key, values = {}) =>
  (texts[key] ?? "").replace(
    /\{(\w+)\}/g,
    (_, name) => `\u2068${values[name] ?? ""}\u2069`,
  );
